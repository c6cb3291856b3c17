// Ed25519 public keys as `did:key` texts, and the digest that names a party.
import { fromBase58, toBase58 } from "./base58.js";
import { join, toUtf8 } from "./bytes.js";
import { sha256 } from "./hash.js";

const PREFIX = "did:key:z";
/** The code of an Ed25519 public key (multicodec table, `ed25519-pub`). */
const CODE = [0xed, 0x01];

/** The `did:key` of a key of 32 bytes. */
export const toDidKey = (key) => PREFIX + toBase58(join(CODE, key));

/** The 32 bytes of the key; none where the text is not the `did:key` of an Ed25519 key. */
export function fromDidKey(text) {
  const coded = text.startsWith(PREFIX) ? fromBase58(text.slice(PREFIX.length), 34) : undefined;
  return coded?.[0] === CODE[0] && coded[1] === CODE[1] ? coded.slice(2) : undefined;
}

/** The digest of a party among a statement's subjects: the SHA-256 of its `did:key` text. */
export const partyDigest = (didKey) => sha256(toUtf8(didKey));
