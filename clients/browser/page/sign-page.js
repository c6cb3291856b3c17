// Lets a page's reader sign a statement with a key of this browser, and send it. README.md has the contract.
import { element, show, whenUsed } from "./elements.js";
import { keptKey, makeKeptKey } from "./kept-key.js";
import { showPartyState } from "./party-state.js";
import { toUtf8 } from "../src/bytes.js";
import { postStatement } from "../src/post.js";
import { signPayload } from "../src/sign.js";
import { fillTemplate, randomText, spellVisibly } from "../src/template.js";

const ONLY_HERE =
  "It is in this browser only, and nobody can take it out, this page included. Clearing the browser's data for this " +
  "site destroys it, and with it whatever it alone may do.";

const NONE = `To sign, this browser needs a key, which it makes and keeps. ${ONLY_HERE}`;

const yours = ({ didKey }) => `You sign with the key of this browser, ${didKey}. ${ONLY_HERE}`;

const forms = [...document.querySelectorAll("form[data-sign]")].map(offer);
await refresh(keptKey);

/** Everything that depends on the key, once more. */
async function refresh(find) {
  try {
    const key = await find();
    await Promise.all(forms.map((form) => form.useKey(key)));
    await showPartyState(key?.didKey);
  } catch (error) {
    for (const form of forms) form.fail(error);
  }
}

function offer(form) {
  const part = (selector) => form.querySelector(selector);
  const [about, payload, output] = [part("[data-sign-key]"), part("[data-sign-payload]"), part("output")];
  const [make, submit] = [part("[data-sign-make]"), part("[type=submit]")];
  const random = randomText();
  let key;

  /** What is to be signed, as it is shown. */
  const text = async () => {
    const written = form.elements.payload.value;
    if (!("template" in form.dataset)) return spellVisibly(written);
    const field = (name) => form.elements.namedItem(name)?.value;
    return spellVisibly(await fillTemplate(written, { party: key.didKey, random, field }));
  };
  const preview = async () => {
    if (!key) return;
    try {
      show(payload, await text());
    } catch (error) {
      show(payload, `Nothing to sign yet: ${error.message}.`);
    }
  };
  const fail = (error) => show(output, element("p", { "data-done": "false" }, `Not done: ${error.message}.`));

  const makes = async () => {
    await refresh(makeKeptKey);
    // The button is gone, and with it the place of whoever uses a keyboard.
    if (key) (part("input:not([type=hidden]), select, textarea") ?? submit).focus();
  };
  // A form for those who are registered has nothing to make.
  if (make) whenUsed(make, "click", makes);
  form.addEventListener("input", preview);
  whenUsed(form, "submit", async () => {
    show(output, element("p", {}, "Signing and sending…"));
    try {
      const words = await text();
      // INVARIANT: what is shown is what is signed.
      show(payload, words);
      const entry = await signPayload(key, toUtf8(words));
      show(output, ...logged(await postStatement(entry), form.dataset.signDone));
    } catch (error) {
      fail(error);
      return;
    }
    await showPartyState(key.didKey);
  });

  const useKey = async (found) => {
    key = found;
    show(about, key ? yours(key) : NONE);
    if (make) make.hidden = key !== undefined;
    submit.hidden = payload.hidden = key === undefined;
    await preview();
  };
  // Whether a form for some states only is shown, is known once the state is.
  if (!("partyState" in form.dataset)) form.hidden = false;
  return { useKey, fail };
}

/** What is said of a statement that is on the log; `address` may lead to it, with `{id}` in its place. */
function logged({ id, index, new: isNew, witnessed }, address) {
  const sentence = isNew ? `Logged as entry ${index}: ${id}.` : `It was on the log before, as entry ${index}: ${id}.`;
  const shown = [element("p", { "data-done": "true" }, sentence)];
  if (!witnessed) {
    shown.push(element("p", {}, "The witnesses have not cosigned it yet; until they do there is no bundle of it."));
  }
  // Only a path of this server: an address with a scheme or another host is not made a link.
  if (address && /^\/(?!\/)/.test(address)) {
    shown.push(element("p", {}, element("a", { href: address.replaceAll("{id}", id) }, "See it on the log")));
  }
  return shown;
}
