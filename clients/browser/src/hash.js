// SHA-256, and the hashes of leaves and nodes of a log's tree (RFC 6962 section 2.1).
import { fromBase64, toBase64 } from "./base64.js";
import { join, toHex } from "./bytes.js";
import { subtle } from "./webcrypto.js";

/** The SHA-256 of the bytes: 32 bytes. */
export const sha256 = async (bytes) => new Uint8Array(await subtle().digest("SHA-256", bytes));

/** The hash of an entry as a leaf. */
export const leafHash = (entry) => sha256(join([0], entry));

/** The hash of a node over its two children. */
export const nodeHash = (left, right) => sha256(join([1], left, right));

/** A digest as JSON and pages write it. */
export const digestText = (hash) => `sha256:${toHex(hash)}`;

/** A hash as notes write it. */
export const hashToText = toBase64;

/** Reads a hash as notes write it; none for anything else. */
export function hashFromText(text) {
  const bytes = fromBase64(text);
  return bytes?.length === 32 ? bytes : undefined;
}
