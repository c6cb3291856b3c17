// A form that asks again as soon as something in it changes: the answer is loaded into the page, and the address follows.
// Without this script the form's own button does the same.

const WAIT_MS = 700;

for (const form of document.querySelectorAll('form[data-live]')) live(form);

function live(form) {
  let latest = 0;
  for (const slider of form.querySelectorAll('input[type=range]')) {
    const shown = form.querySelector(`output[for="${slider.id}"]`);
    slider.addEventListener('input', () => {
      if (shown) shown.textContent = `${(100 * slider.valueAsNumber).toFixed(1)}%`;
    });
  }
  form.addEventListener('change', () => ask());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask();
  });
  const outcome = document.getElementById(form.dataset.live);
  if (outcome?.dataset.state === 'waiting') {
    // The page would load itself again: this does it more gently.
    document.querySelector('meta[http-equiv=refresh]')?.remove();
    ask();
  }

  async function ask() {
    if (!form.reportValidity()) return;
    const turn = ++latest;
    const address = new URL(form.action);
    for (const [name, value] of new FormData(form)) if (value !== '') address.searchParams.set(name, value);
    const old = document.getElementById(form.dataset.live);
    old?.classList.add('busy');
    old?.setAttribute('aria-busy', 'true');
    try {
      let fresh = await load(address);
      while (turn === latest && fresh?.dataset.state === 'waiting') {
        await new Promise((wake) => setTimeout(wake, WAIT_MS));
        fresh = await load(address);
      }
      if (turn !== latest) return;
      if (!fresh) throw new Error('the answer has no outcome');
      document.getElementById(form.dataset.live)?.replaceWith(fresh);
      history.replaceState(null, '', address);
    } catch {
      // Whatever went wrong, the page itself says it best.
      if (turn === latest) location.assign(address);
    }
  }

  async function load(address) {
    const answer = await fetch(address, { headers: { accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    return document.adoptNode(page.getElementById(form.dataset.live));
  }
}
