// What is still being worked out comes into the page, its progress first and the answer when it is there; and a form asks
// again as soon as something in it changes: the answer follows, and so does the address. Without this script the page
// loads itself again, and the form's own button asks.

const WAIT_MS = 700;
/** Whoever waits for long looks less often. */
const WAIT_MS_MAX = 3000;

/** How often something is tried that does not come. */
const TRIES = 3;

/** Counts what forms have asked: only the newest is wanted. */
let asked = 0;

const isWaiting = (part) => part.dataset.state === 'waiting';
const waiting = [...document.querySelectorAll('[data-state=waiting][id]')].map((part) => part.id);
if (waiting.length > 0) follow(waiting, location.href);
for (const form of document.querySelectorAll('form[data-live]')) live(form);

/** The parts of the page at an address that have these ids. */
async function load(ids, address) {
  const answer = await fetch(address, { headers: { accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  return ids.map((id) => {
    const part = page.getElementById(id);
    if (!part) throw new Error(`nothing is called ${id} there`);
    return part;
  });
}

/** Brings the parts of an address into the page until none of them waits, or something newer is asked for meanwhile. */
async function follow(ids, address) {
  const turn = asked;
  let failed = 0;
  for (let wait = 0; ids.length > 0; wait = Math.min(wait * 1.2, WAIT_MS_MAX) || WAIT_MS) {
    await new Promise((wake) => setTimeout(wake, wait));
    const fresh = turn === asked ? await load(ids, address).catch((error) => error) : [];
    if (turn !== asked) return;
    // A server that cannot be reached may be back soon, and the reader keeps the page meanwhile.
    if (fresh instanceof TypeError) continue;
    failed = fresh instanceof Error ? failed + 1 : 0;
    // Whatever went wrong, the page itself says it best.
    if (failed === TRIES) return void location.assign(address);
    // What has an answer at once does not show first that it waits.
    if (failed > 0 || (wait === 0 && fresh.every(isWaiting))) continue;
    // What has come is left to its reader.
    ids = fresh.filter(isWaiting).map((part) => part.id);
    fresh.forEach(show);
    // From now on whoever leaves comes back to what was asked, be it there or not.
    if (turn > 0) history.replaceState(null, '', address);
  }
}

/** What can be scrolled sideways. */
const FRAMES = '[role=region][tabindex]';
/** What the keyboard reaches in a part, in order. */
const reachable = (part) => [...part.querySelectorAll('a[href], button, input, select, summary, [tabindex]')];

/** Puts a part in the place of the one that has its id; while it waits, an answer to something else stays behind it. */
function show(fresh) {
  const part = document.getElementById(fresh.id);
  if (!part) return;
  if (isWaiting(fresh) && part.classList.contains('busy')) {
    part.querySelector(':scope > .waiting')?.remove();
    part.prepend(...fresh.querySelectorAll(':scope > .waiting'));
    return;
  }
  const place = reachable(part).indexOf(document.activeElement);
  const scrolled = [...part.querySelectorAll(FRAMES)].map((frame) => frame.scrollLeft);
  part.classList.remove('busy');
  part.dataset.state = fresh.dataset.state;
  part.setAttribute('aria-busy', String(isWaiting(fresh)));
  if (part.innerHTML === fresh.innerHTML) return;
  part.replaceChildren(...document.adoptNode(fresh).childNodes);
  // Whoever is in the midst of it stays where they are.
  if (place >= 0) reachable(part)[place]?.focus({ preventScroll: true });
  [...part.querySelectorAll(FRAMES)].forEach((frame, position) => (frame.scrollLeft = scrolled[position] ?? 0));
  document.dispatchEvent(new CustomEvent('shown', { detail: part.id }));
}

function live(form) {
  const id = form.dataset.live;
  for (const shown of form.querySelectorAll('output[for]')) {
    const slider = document.getElementById(shown.htmlFor.value);
    slider.addEventListener('input', () => {
      shown.textContent = `${(100 * slider.valueAsNumber).toFixed(1)}%`;
    });
  }
  followErrorCost(form);
  form.addEventListener('change', ask);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask();
  });

  function ask() {
    if (!form.reportValidity()) return;
    asked += 1;
    const address = new URL(form.action);
    for (const [name, value] of new FormData(form)) if (value !== '') address.searchParams.set(name, value);
    const old = document.getElementById(id);
    old?.classList.add('busy');
    old?.setAttribute('aria-busy', 'true');
    follow([id], address.href);
  }
}
