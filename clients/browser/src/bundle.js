// A proof to be kept with what was logged (c2sp.org/tlog-proof); with the entry as its extra data it is a bundle.
import { fromBase64, toBase64 } from "./base64.js";
import { fromUtf8, fromUtf8Lossy, toUtf8 } from "./bytes.js";
import { readNumber } from "./decimal.js";
import { hashFromText, hashToText } from "./hash.js";
import { readNote, writeNote } from "./note.js";
import { Refusal } from "./refusal.js";

const HEADER = "c2sp.org/tlog-proof@v1";
/** The longest proof that is read, in bytes. */
export const MAX_BUNDLE_BYTES = 1 << 21;
/** One for each level of the largest tree. */
const MAX_HASHES = 63;

/** Reads a proof: `{ extra, index, proof, note }`; none of it is checked. */
export function readBundle(bytes) {
  const wrong = (line, reason) => new Refusal(`line ${line} of the log proof ${reason}`);
  if (bytes.length > MAX_BUNDLE_BYTES) throw wrong(1, "is in a file over 2 MiB");
  const text = fromUtf8(bytes);
  if (text === undefined) throw wrong(1, "is in a file that is not UTF-8");
  let [at, number] = [0, 0];
  const next = () => {
    number += 1;
    const end = text.indexOf("\n", at);
    if (end < 0) throw wrong(number, "is missing");
    const line = text.slice(at, end);
    at = end + 1;
    return line;
  };
  if (next() !== HEADER) throw wrong(1, `is not \`${HEADER}\`${otherProof(bytes)}`);
  let line = next();
  let extra;
  if (line.startsWith("extra ")) {
    extra = fromBase64(line.slice(6));
    if (extra === undefined) throw wrong(number, "has extra data that is not base64");
    line = next();
  }
  const index = line.startsWith("index ") ? readNumber(line.slice(6)) : undefined;
  if (index === undefined) throw wrong(number, "is not `index` and a number");
  const proof = [];
  for (line = next(); line !== ""; line = next()) {
    const hash = proof.length < MAX_HASHES ? hashFromText(line) : undefined;
    if (hash === undefined) throw wrong(number, `is not one of up to ${MAX_HASHES} hashes in base64`);
    proof.push(hash);
  }
  return { extra, index, proof, note: readNote(toUtf8(text.slice(at))) };
}

/** Writes a proof as `readBundle` reads it. */
export function writeBundle({ extra, index, proof, note }) {
  const lines = [HEADER, ...(extra ? [`extra ${toBase64(extra)}`] : []), `index ${index}`, ...proof.map(hashToText)];
  return toUtf8(`${lines.join("\n")}\n\n${fromUtf8(writeNote(note))}`);
}

/** Other proofs of a log, which only `assay verify` checks. */
function otherProof(bytes) {
  const head = fromUtf8Lossy(bytes.slice(0, 16));
  if (head.startsWith("assay-fact/v1\n")) return ", but a proof of a fact: `assay verify` checks those";
  if (head.startsWith("assay-may/v1\n")) return ", but a proof of a right: `assay verify` checks those";
  return "";
}
