// Bytes as text and back: UTF-8 and hexadecimal, joined and compared.

const encoder = new TextEncoder();
// A byte order mark is a character like any other: without `ignoreBOM` it would be dropped unseen.
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lossy = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text as UTF-8. */
export const toUtf8 = (text) => encoder.encode(text);

/** The text that these bytes are; none where they are not UTF-8. */
export function fromUtf8(bytes) {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The text for people to read, with replacement characters where the bytes are not UTF-8. */
export const fromUtf8Lossy = (bytes) => lossy.decode(bytes);

/** Lower-case hexadecimal. */
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Reads lower-case hexadecimal; none for anything else. */
export function fromHex(text) {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) return undefined;
  return Uint8Array.from({ length: text.length / 2 }, (_, at) => parseInt(text.slice(2 * at, 2 * at + 2), 16));
}

/** The bytes one after the other. */
export function join(...parts) {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Whether both are the same bytes. */
export const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/** A number as eight bytes, the highest first. */
export function toBigEndian64(number) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, number);
  return bytes;
}

/** The number in the first eight bytes, the highest first. */
export const fromBigEndian64 = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0);

/** The number in the first four bytes, the highest first. */
export const fromBigEndian32 = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
