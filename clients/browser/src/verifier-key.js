// The public keys of logs and witnesses in their text form, the vkey (c2sp.org/signed-note), and what they sign.
import { fromBase64, toBase64 } from "./base64.js";
import { fromBigEndian32, join, toUtf8 } from "./bytes.js";
import { cosignedMessage, splitCosignature } from "./cosignature.js";
import { isSignedBy, refusedHere } from "./ed25519.js";
import { sha256 } from "./hash.js";
import { isKeyName } from "./note.js";
import { excerpt, Refusal } from "./refusal.js";

/** The type of a log's key: Ed25519 over the text of the note. */
export const LOG_KEY = 1;
/** The type of a witness's key: Ed25519 over the time and the text (c2sp.org/tlog-cosignature). */
export const WITNESS_KEY = 4;

const idText = (id) => id.toString(16).padStart(8, "0");

/** The vkey of a key of 32 bytes. */
export async function writeVerifierKey(name, type, key) {
  return `${name}+${idText(await keyId(name, type, key))}+${toBase64(join([type], key))}`;
}

/** Reads a vkey: `{ name, type, id, key, text }`. */
export async function readVerifierKey(text) {
  const wrong = (reason) => new Refusal(`\`${excerpt(text)}\` is not a verifier key: ${reason}`);
  // Base64 may hold a plus sign too, so that only the first two part the key.
  const [first, second] = [text.indexOf("+"), text.indexOf("+", text.indexOf("+") + 1)];
  if (first < 0 || second <= first) throw wrong("it does not have the form `name+identifier+key`");
  const [name, written] = [text.slice(0, first), text.slice(first + 1, second)];
  const bytes = fromBase64(text.slice(second + 1));
  if (bytes === undefined) throw wrong("its last part is not base64");
  const type = bytes[0];
  if (type !== LOG_KEY && type !== WITNESS_KEY) {
    throw wrong("its signature type is neither 1 (Ed25519) nor 4 (cosignature)");
  }
  const key = bytes.slice(1);
  if (key.length !== 32) throw wrong("the key does not have 32 bytes");
  if (!isKeyName(name)) throw wrong("its name is empty, or has a space or a control character");
  const id = await keyId(name, type, key);
  if (idText(id) !== written) throw wrong("its identifier is not that of the name and key");
  return { name, type, id, key, text };
}

/** A `Refusal` where the key is not of this type. */
export function expectType(key, wanted) {
  if (key.type === wanted) return;
  throw new Refusal(`the key of \`${key.name}\` has signature type \`${key.type}\`, and \`${wanted}\` is needed here`);
}

/**
 * The signature by this key on a note: `{ time }`, in seconds since 1970 where it is a cosignature; none where there
 * is no signature under its name and identifier. A `Refusal` where there is one that the key did not make.
 */
export async function signatureOn(note, key) {
  let found;
  for (const signature of note.signatures) {
    if (signature.name !== key.name || signature.id !== key.id) continue;
    const time = await timeIfGood(note.text, signature.bytes, key);
    if (time === undefined) {
      const under = `the signature under the name of \`${key.name}\` (key \`${idText(key.id)}\`)`;
      throw new Refusal(`${under} is ${refusedHere}`);
    }
    // Of several signatures by one key, the latest counts.
    found = { time: found === undefined || time > found.time ? time : found.time };
  }
  return found;
}

/** The time of a good signature, 0 where it says none; none where it is not good. */
async function timeIfGood(text, bytes, key) {
  if (key.type === LOG_KEY) return (await isSignedBy(key.key, bytes, toUtf8(text))) ? 0n : undefined;
  const parts = splitCosignature(bytes);
  if (parts === undefined) return undefined;
  const good = await isSignedBy(key.key, parts.signature, toUtf8(cosignedMessage(text, parts.time)));
  return good ? parts.time : undefined;
}

/** The identifier that c2sp.org/signed-note recommends for keys of all types. */
async function keyId(name, type, key) {
  return fromBigEndian32(await sha256(join(toUtf8(name), [0x0a, type], key)));
}
