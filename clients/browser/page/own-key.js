// The log's key that a reader got elsewhere, remembered in this browser, and the form in which it is pasted.
import { element, show, whenUsed } from "./elements.js";

const PLACE = "assay.log-key";
let unkept;

/** What the reader gave: a key or a policy, as text; none where nothing was given. */
export function ownKey() {
  try {
    return localStorage.getItem(PLACE) ?? undefined;
  } catch {
    // A browser may forbid it; then it lasts as long as the page.
    return unkept;
  }
}

/** Remembers it; none forgets it. */
export function keepOwnKey(text) {
  unkept = text;
  try {
    if (text === undefined) localStorage.removeItem(PLACE);
    else localStorage.setItem(PLACE, text);
  } catch {
    // It is kept above.
  }
}

let forms = 0;

/** A part of a page in which a reader can paste a key, see it, and take it away again. */
export function ownKeyForm() {
  forms += 1;
  const id = `own-key-${forms}`;
  const text = element("textarea", { id, rows: "3", spellcheck: "false", autocomplete: "off" });
  text.value = ownKey() ?? "";
  const use = element("button", { type: "button" }, "Use this key");
  const forget = element("button", { type: "button" }, "Forget it");
  const said = element("output", { "aria-live": "polite" });
  whenUsed(use, "click", async () => {
    try {
      // Fetched when it is needed: most readers of a page only read.
      const { readTrust } = await import("../src/trust.js");
      await readTrust(text.value);
      keepOwnKey(text.value.trim());
      show(said, "From now on proofs are checked against this key. It is remembered in this browser.");
    } catch (error) {
      show(said, `This is neither a key nor a policy: ${error.message}.`);
    }
  });
  whenUsed(forget, "click", async () => {
    keepOwnKey(undefined);
    text.value = "";
    show(said, "Forgotten. Proofs are checked against the key that this server gives.");
  });
  const label = element("label", { for: id }, "The log's key, or a policy with its witnesses");
  const summary = element("summary", {}, "Check against a key that you got elsewhere");
  return element("details", { class: "own-key" }, summary, label, text, use, forget, said);
}
