// Ed25519 signatures (RFC 8032) as WebCrypto checks them.
//
// A log checks by the rules of ZIP 215, which take a few specially made signatures more: those with points of small
// order, or points in an unusual spelling. WebCrypto takes none that ZIP 215 does not, so that what is good here is
// good on the log; the reverse need not be so, and `refusedHere` says it.
import { noEd25519, subtle } from "./webcrypto.js";

/** Whether the signature (64 bytes) over the message is the key's (32 bytes), as this browser checks it. */
export async function isSignedBy(key, signature, message) {
  if (key.length !== 32 || signature.length !== 64) return false;
  try {
    const imported = await subtle().importKey("raw", key, "Ed25519", false, ["verify"]);
    return await subtle().verify("Ed25519", imported, signature, message);
  } catch (error) {
    if (error.name === "NotSupportedError") throw noEd25519();
    // Some browsers refuse bytes that are no point of the curve before any signature is looked at.
    if (error.name === "DataError") return false;
    throw error;
  }
}

/** What is to be said wherever a signature is refused. */
export const refusedHere =
  "refused here, by the rules of RFC 8032; a log takes a few specially made signatures more (ZIP 215), on which " +
  "`assay verify` has the last word";
