// Whom a reader believes: the key of a log, or a policy with its witnesses, as a person pastes it.
import { toUtf8 } from "./bytes.js";
import { policyOfKey, readPolicy } from "./policy.js";

/** The policy that this text is, or that believes the one key that it is. */
export async function readTrust(text) {
  const trimmed = text.trim();
  // A key is a single word, and no line of a policy is.
  return /\s/.test(trimmed) ? readPolicy(toUtf8(text)) : policyOfKey(trimmed);
}
