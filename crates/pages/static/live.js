// An answer that is still being worked out comes into the page when it is there, and a form asks again as soon as something
// in it changes: the answer follows, and so does the address. Without this script the page loads itself again, and the
// form's own button asks.

const WAIT_MS = 700;

for (const waiting of document.querySelectorAll('[data-state=waiting][id]')) follow(waiting.id, location.href);
for (const form of document.querySelectorAll('form[data-live]')) live(form);

/** The part of the page at an address that has this id. */
async function load(id, address) {
  const answer = await fetch(address, { headers: { accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const part = page.getElementById(id);
  if (!part) throw new Error(`nothing is called ${id} there`);
  return document.adoptNode(part);
}

/** Puts the answer of an address into the page once it is there, unless something newer is asked for meanwhile. */
async function follow(id, address, isWanted = () => true) {
  try {
    let fresh = await load(id, address);
    while (isWanted() && fresh.dataset.state === 'waiting') {
      await new Promise((wake) => setTimeout(wake, WAIT_MS));
      fresh = await load(id, address);
    }
    if (!isWanted()) return;
    document.getElementById(id)?.replaceWith(fresh);
    history.replaceState(null, '', address);
  } catch {
    // Whatever went wrong, the page itself says it best.
    if (isWanted()) location.assign(address);
  }
}

function live(form) {
  const id = form.dataset.live;
  let latest = 0;
  for (const slider of form.querySelectorAll('input[type=range]')) {
    const shown = form.querySelector(`output[for="${slider.id}"]`);
    slider.addEventListener('input', () => {
      if (shown) shown.textContent = `${(100 * slider.valueAsNumber).toFixed(1)}%`;
    });
  }
  form.addEventListener('change', ask);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask();
  });

  function ask() {
    if (!form.reportValidity()) return;
    const turn = ++latest;
    const address = new URL(form.action);
    for (const [name, value] of new FormData(form)) if (value !== '') address.searchParams.set(name, value);
    const old = document.getElementById(id);
    old?.classList.add('busy');
    old?.setAttribute('aria-busy', 'true');
    follow(id, address.href, () => turn === latest);
  }
}
