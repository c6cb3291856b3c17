// Keys made from fixed seeds, and what they sign: they protect nothing.
import { join, toBigEndian64, toUtf8 } from "../src/bytes.js";
import { cosignedMessage } from "../src/cosignature.js";
import { toDidKey } from "../src/did-key.js";
import { hashToText } from "../src/hash.js";
import { LOG_KEY, readVerifierKey, WITNESS_KEY, writeVerifierKey } from "../src/verifier-key.js";

/** What stands before the 32 bytes of a seed in PKCS #8 (RFC 8410). */
export const PKCS8 = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/** The key that Ed25519 derives from a seed of 32 bytes: `{ publicKey, didKey, sign(bytes) }`. */
export async function keyOfSeed(seed) {
  const pkcs8 = join(PKCS8, seed);
  // Only an extractable key tells its public half.
  const open = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", open);
  const digits = atob(x.replaceAll("-", "+").replaceAll("_", "/"));
  const publicKey = Uint8Array.from(digits, (character) => character.charCodeAt(0));
  const sign = async (bytes) => new Uint8Array(await crypto.subtle.sign("Ed25519", open, bytes));
  return { publicKey, didKey: toDidKey(publicKey), sign };
}

/** The key of a seed of 32 equal bytes. */
export const keyOf = (number) => keyOfSeed(new Uint8Array(32).fill(number));

/** A log that signs checkpoints: `{ vkey, sign(size, root), signText(text) }`, the latter two giving a note. */
export async function logOf(number, origin) {
  const key = await keyOf(number);
  const vkey = await readVerifierKey(await writeVerifierKey(origin, LOG_KEY, key.publicKey));
  const signText = async (text) => {
    return { text, signatures: [{ name: origin, id: vkey.id, bytes: await key.sign(toUtf8(text)) }] };
  };
  const sign = (size, root) => signText(`${origin}\n${size}\n${hashToText(root)}\n`);
  return { vkey: vkey.text, sign, signText };
}

/** A witness that cosigns notes: `{ vkey, cosign(note, time) }`. */
export async function witnessOf(number, name) {
  const key = await keyOf(number);
  const vkey = await readVerifierKey(await writeVerifierKey(name, WITNESS_KEY, key.publicKey));
  const cosign = async (note, time) => {
    const bytes = join(toBigEndian64(time), await key.sign(toUtf8(cosignedMessage(note.text, time))));
    return { text: note.text, signatures: [...note.signatures, { name, id: vkey.id, bytes }] };
  };
  return { vkey: vkey.text, cosign };
}

