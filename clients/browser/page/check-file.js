// Checks a bundle that the reader has as a file; nothing of it leaves the browser.
import { MAX_BUNDLE_BYTES } from "../src/bundle.js";
import { Refusal } from "../src/refusal.js";
import { readTrust } from "../src/trust.js";
import { verifyBundle } from "../src/verify.js";
import { outcome } from "./outcome.js";

/** The elements that say what came of it; `trust` is the text of a key or policy. */
export async function checkFile(file, trust) {
  if (!file) throw new Refusal("no file was chosen");
  if (file.size > MAX_BUNDLE_BYTES) throw new Refusal("the file is over 2 MiB");
  const bytes = new Uint8Array(await file.arrayBuffer());
  return outcome(await verifyBundle(bytes, await readTrust(trust)), "the key that you gave");
}
