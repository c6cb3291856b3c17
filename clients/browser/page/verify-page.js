// Lets a page's reader check bundles in the browser: one that the page names, or a file. README.md has the contract.
import { element, show, whenUsed } from "./elements.js";
import { keepOwnKey, ownKey, ownKeyForm } from "./own-key.js";

for (const section of document.querySelectorAll("[data-verify-bundle]")) offerBundle(section);
for (const form of document.querySelectorAll("form[data-verify-file]")) offerFile(form);

function offerBundle(section) {
  const button = section.querySelector("button");
  const output = section.querySelector("output");
  output.after(ownKeyForm());
  const run = async () => {
    // Fetched when it is needed: most readers of a page only read.
    const { checkNamed } = await import("./check-named.js");
    return checkNamed(section.dataset, ownKey());
  };
  whenUsed(button, "click", () => showOutcome(output, run));
  button.hidden = false;
}

async function offerFile(form) {
  const output = form.querySelector("output");
  const { bundle, key } = form.elements;
  key.value ||= ownKey() ?? "";
  // Fetched before it is needed: a reader may want to be offline by then.
  const { checkFile } = await import("./check-file.js");
  const run = async () => {
    const shown = await checkFile(bundle.files[0], key.value);
    keepOwnKey(key.value.trim());
    return shown;
  };
  whenUsed(form, "submit", () => showOutcome(output, run));
  form.hidden = false;
}

/** Runs a check and shows what came of it, whatever it was. */
async function showOutcome(output, run) {
  show(output, element("p", {}, "Checking…"));
  try {
    show(output, ...(await run()));
  } catch (error) {
    const sentence = element("strong", {}, `Nothing was checked: ${error.message}.`);
    show(output, element("p", { class: "verdict", "data-holds": "false" }, sentence));
  }
}
