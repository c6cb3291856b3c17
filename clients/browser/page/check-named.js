// Checks the bundle that a page names, against the reader's own key or the one that the server gives.
import { MAX_BUNDLE_BYTES } from "../src/bundle.js";
import { fromUtf8 } from "../src/bytes.js";
import { readTrust } from "../src/trust.js";
import { verifyBundle } from "../src/verify.js";
import { fetchBytes } from "./bounded-fetch.js";
import { outcome } from "./outcome.js";

const MAX_KEY_BYTES = 4096;

/** The elements that say what came of it; `own` is the text of a key or policy, none where the reader gave none. */
export async function checkNamed({ verifyBundle: address, verifyStatement: expected, verifyKey = "/log.vkey" }, own) {
  const trust = own ?? fromUtf8(await fetchBytes(verifyKey, MAX_KEY_BYTES)) ?? "";
  const result = await verifyBundle(await fetchBytes(address, MAX_BUNDLE_BYTES), await readTrust(trust));
  if (expected && result.found) expectStatement(result, expected);
  if (own) return outcome(result, "the key that you gave");
  const text =
    "Whose key it is. It came from the server that also gave the bundle, so that the checks show only that the two " +
    "agree. With a key that you got elsewhere they show more.";
  result.checks.push({ name: "key", state: "unchecked", text });
  return outcome(result, "the key that this same server gave");
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
