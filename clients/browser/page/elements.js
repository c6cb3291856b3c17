// Makes elements of a page; whatever text they hold stays text.

/** An element with these attributes, and these texts and elements in it. */
export function element(name, attributes = {}, ...content) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...content);
  return made;
}

/** Shows these texts and elements in place of what was there. */
export const show = (where, ...content) => where.replaceChildren(...content);

/** Runs something when a button is used; until it is over, further uses do nothing. */
export function whenUsed(target, event, run) {
  let running = false;
  target.addEventListener(event, async (happened) => {
    happened.preventDefault();
    if (running) return;
    running = true;
    try {
      await run();
    } finally {
      running = false;
    }
  });
}
