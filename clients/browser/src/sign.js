// Signs a payload into the envelope that is a log entry.
import { signedBytes, writeEnvelope } from "./envelope.js";
import { signBytes } from "./signing-key.js";
import { readStatement } from "./statement.js";

/** The entry: this payload with the one signature of this key; a `Refusal` where the payload is no statement. */
export async function signPayload(key, payload) {
  readStatement(payload, 1);
  const bytes = await signBytes(key, signedBytes(payload));
  return writeEnvelope({ payload, signatures: [{ keyId: key.didKey, bytes }] });
}
