// A key to sign with that this browser made and never gives away.
import { toDidKey } from "./did-key.js";
import { noEd25519, subtle } from "./webcrypto.js";

/** A new Ed25519 key: `{ didKey, privateKey }`, the latter a `CryptoKey` that nobody can export. */
export async function makeSigningKey() {
  try {
    const { privateKey, publicKey } = await subtle().generateKey("Ed25519", false, ["sign", "verify"]);
    const raw = new Uint8Array(await subtle().exportKey("raw", publicKey));
    return { didKey: toDidKey(raw), privateKey };
  } catch (error) {
    throw error.name === "NotSupportedError" ? noEd25519() : error;
  }
}

/** The signature of 64 bytes over the message. */
export const signBytes = async ({ privateKey }, message) =>
  new Uint8Array(await subtle().sign("Ed25519", privateKey, message));
