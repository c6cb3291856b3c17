// DSSE envelopes (v1.0.2) in the one spelling that is a log entry.
import { fromBase64, toBase64 } from "./base64.js";
import { fromUtf8, join, toUtf8 } from "./bytes.js";
import { fromDidKey } from "./did-key.js";
import { Refusal } from "./refusal.js";

/** The payload type of every statement. */
export const PAYLOAD_TYPE = "application/vnd.in-toto+json";
/** The most bytes of an entry. */
export const MAX_ENTRY_BYTES = 65_535;
/** The most signatures of an envelope. */
export const MAX_SIGNATURES = 8;

const BEFORE_PAYLOAD = '{"payload":"';
const BEFORE_SIGNATURES = `","payloadType":"${PAYLOAD_TYPE}","signatures":[`;
const BEFORE_KEY = '{"keyid":"';
const BEFORE_SIGNATURE = '","sig":"';
const AFTER_SIGNATURE = '"}';

/** What a signature covers (DSSE, pre-authentication encoding). */
export const signedBytes = (payload) =>
  join(toUtf8(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `), payload);

/** Writes an envelope as a log entry; signatures are `{ keyId, bytes }`, in any order, each key once. */
export function writeEnvelope({ payload, signatures }) {
  // Key ids are ASCII, so that the order of texts is that of their bytes.
  const ordered = [...signatures].sort((one, other) => (one.keyId < other.keyId ? -1 : 1));
  const written = ordered.map(
    ({ keyId, bytes }) => BEFORE_KEY + keyId + BEFORE_SIGNATURE + toBase64(bytes) + AFTER_SIGNATURE,
  );
  const entry = toUtf8(`${BEFORE_PAYLOAD}${toBase64(payload)}${BEFORE_SIGNATURES}${written.join(",")}]}`);
  checkLength(entry);
  return entry;
}

/** Reads a log entry: `{ payload, signatures: [{ keyId, key, bytes }] }`; any other spelling is refused. */
export function readEnvelope(entry) {
  checkLength(entry);
  const text = fromUtf8(entry);
  if (text === undefined) throw new Refusal("the envelope is not UTF-8");
  const reader = new Reader(text);
  reader.expect(BEFORE_PAYLOAD);
  const payload = reader.base64();
  reader.expect(BEFORE_SIGNATURES);
  const signatures = [];
  let previous = "";
  do {
    reader.expect(BEFORE_KEY);
    const keyId = reader.quoted();
    const key = fromDidKey(keyId);
    if (key === undefined) throw new Refusal("the key id is not the `did:key` of an Ed25519 key");
    if (keyId <= previous) throw new Refusal("the signatures are not in the order of their key ids, each key once");
    previous = keyId;
    reader.expect(BEFORE_SIGNATURE);
    const bytes = reader.base64();
    if (bytes.length !== 64) throw new Refusal("a signature is not 64 bytes in standard base64");
    reader.expect(AFTER_SIGNATURE);
    signatures.push({ keyId, key, bytes });
    if (signatures.length > MAX_SIGNATURES) throw new Refusal(`an envelope has 1 to ${MAX_SIGNATURES} signatures`);
  } while (reader.takes(","));
  reader.expect("]}");
  reader.end();
  return { payload, signatures };
}

function checkLength(entry) {
  if (entry.length <= MAX_ENTRY_BYTES) return;
  throw new Refusal(`an envelope has ${entry.length} bytes where at most ${MAX_ENTRY_BYTES} are allowed`);
}

/** Walks over an entry. */
class Reader {
  #text;
  #at = 0;

  constructor(text) {
    this.#text = text;
  }

  takes(wanted) {
    const there = this.#text.startsWith(wanted, this.#at);
    if (there) this.#at += wanted.length;
    return there;
  }

  expect(wanted) {
    if (this.takes(wanted)) return;
    let at = 0;
    while (this.#text[this.#at + at] === wanted[at]) at += 1;
    throw this.#unexpected(this.#at + at);
  }

  /** The text up to the next quotation mark. */
  quoted() {
    const end = this.#text.indexOf('"', this.#at);
    if (end < 0) throw this.#unexpected(this.#text.length);
    const quoted = this.#text.slice(this.#at, end);
    this.#at = end;
    return quoted;
  }

  base64() {
    const at = this.#at;
    const bytes = fromBase64(this.quoted());
    if (bytes === undefined) throw this.#unexpected(at);
    return bytes;
  }

  end() {
    if (this.#at !== this.#text.length) throw this.#unexpected(this.#at);
  }

  #unexpected(at) {
    return new Refusal(`the envelope is not spelled as a log entry is: at character ${at} is not what is expected`);
  }
}
