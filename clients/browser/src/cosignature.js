// Timestamped signatures of witnesses over checkpoints (c2sp.org/tlog-cosignature, `cosignature/v1`).
import { fromBigEndian64 } from "./bytes.js";
import { MAX_SIZE } from "./decimal.js";

/** The message that a witness signs: a line that sets it apart, a line with the time, and the checkpoint's text. */
export const cosignedMessage = (text, time) => `cosignature/v1\ntime ${time}\n${text}`;

/** The time, in seconds since 1970, and the Ed25519 signature in the bytes of a cosignature; none where too short. */
export function splitCosignature(bytes) {
  if (bytes.length < 8) return undefined;
  const time = fromBigEndian64(bytes);
  return time < MAX_SIZE ? { time, signature: bytes.slice(8) } : undefined;
}
