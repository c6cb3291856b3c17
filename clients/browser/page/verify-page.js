// Lets a page's reader check bundles in the browser: one that the page names, or a file. README.md has the contract.
import { fetchBytes } from "./bounded-fetch.js";
import { element, show, whenUsed } from "./elements.js";
import { failure, outcome } from "./outcome.js";
import { keepOwnKey, ownKey, ownKeyForm } from "./own-key.js";
import { MAX_BUNDLE_BYTES } from "../src/bundle.js";
import { fromUtf8 } from "../src/bytes.js";
import { Refusal } from "../src/refusal.js";
import { readTrust } from "../src/trust.js";
import { verifyBundle } from "../src/verify.js";

const MAX_KEY_BYTES = 4096;

for (const section of document.querySelectorAll("[data-verify-bundle]")) offerBundle(section);
for (const form of document.querySelectorAll("form[data-verify-file]")) offerFile(form);

function offerBundle(section) {
  const button = section.querySelector("button");
  const output = section.querySelector("output");
  output.after(ownKeyForm());
  whenUsed(button, "click", () => showOutcome(output, () => verifyNamed(section.dataset)));
  button.hidden = false;
}

/** Verifies the bundle that an element names. */
async function verifyNamed({ verifyBundle: address, verifyStatement: expected, verifyKey = "/log.vkey" }) {
  const own = ownKey();
  const key = own ?? fromUtf8(await fetchBytes(verifyKey, MAX_KEY_BYTES)) ?? "";
  const result = await verifyBundle(await fetchBytes(address, MAX_BUNDLE_BYTES), await readTrust(key));
  if (expected && result.found) expectStatement(result, expected);
  if (own) return [result, "the key that you gave"];
  const text =
    "Whose key it is. It came from the server that also gave the bundle, so that the checks show only that the two " +
    "agree. With a key that you got elsewhere they show more.";
  result.checks.push({ name: "key", state: "unchecked", text });
  return [result, "the key that this same server gave"];
}

/** A good bundle of another statement than the page speaks of proves nothing about that one. */
function expectStatement(result, expected) {
  if (result.found.id === expected) {
    const text = `The bundle is of the statement that this page speaks of: ${expected}.`;
    result.checks.push({ name: "expected", state: "good", text });
    return;
  }
  const text = `The bundle is of another statement than this page speaks of, which is ${expected}.`;
  result.checks.push({ name: "expected", state: "bad", text });
  result.holds = false;
  result.found = undefined;
}

function offerFile(form) {
  const output = form.querySelector("output");
  const { bundle, key } = form.elements;
  key.value ||= ownKey() ?? "";
  whenUsed(form, "submit", () =>
    showOutcome(output, async () => {
      const [file] = bundle.files;
      if (!file) throw new Refusal("no file was chosen");
      if (file.size > MAX_BUNDLE_BYTES) throw new Refusal("the file is over 2 MiB");
      const trust = await readTrust(key.value);
      keepOwnKey(key.value.trim());
      return [await verifyBundle(new Uint8Array(await file.arrayBuffer()), trust), "the key that you gave"];
    }),
  );
  form.hidden = false;
}

/** Runs a verification and shows what came of it, whatever it was. */
async function showOutcome(output, run) {
  show(output, element("p", {}, "Checking…"));
  try {
    show(output, ...outcome(...(await run())));
  } catch (error) {
    show(output, failure(error));
  }
}
