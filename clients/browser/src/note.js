// Text signed by one or more keys (c2sp.org/signed-note), read without believing any of the signatures.
import { fromBase64, toBase64 } from "./base64.js";
import { fromBigEndian32, fromUtf8, toUtf8 } from "./bytes.js";
import { excerpt, Refusal } from "./refusal.js";

const MAX_BYTES = 1 << 20;
const MAX_SIGNATURES = 100;

/** Whether the text can name a key: some characters, none a space, a plus sign or a control character. */
export const isKeyName = (name) => name !== "" && !/[\p{White_Space}+\u0000-\u001f]/u.test(name);

/** Whether the text has a control character other than the newline. */
export const hasControl = (text) => /[\u0000-\u0009\u000b-\u001f]/.test(text);

/** Reads a note: `{ text, signatures: [{ name, id, bytes }] }`, with at least one signature. */
export function readNote(bytes) {
  const wrong = (reason) => new Refusal(`the signed note ${reason}`);
  if (bytes.length > MAX_BYTES) throw wrong("is longer than 1 MiB");
  const note = fromUtf8(bytes);
  if (note === undefined) throw wrong("is not UTF-8");
  // The last empty line parts text and signatures; the text keeps the newline before it.
  const parting = note.lastIndexOf("\n\n");
  if (parting < 0) throw wrong("has no empty line before its signatures");
  const text = note.slice(0, parting + 1);
  if (hasControl(text)) throw wrong("has a control character");
  const lines = note.slice(parting + 2);
  if (lines === "") throw wrong("has no signature");
  if (!lines.endsWith("\n")) throw wrong("does not end with a newline");
  const signatures = lines.slice(0, -1).split("\n");
  if (signatures.length > MAX_SIGNATURES) throw wrong(`has more than ${MAX_SIGNATURES} signatures`);
  return { text, signatures: signatures.map(readSignature) };
}

/** Writes a note as `readNote` reads it. */
export function writeNote({ text, signatures }) {
  const line = ({ name, id, bytes }) => {
    const head = Uint8Array.of(id >>> 24, id >>> 16, id >>> 8, id);
    return `— ${name} ${toBase64(Uint8Array.of(...head, ...bytes))}\n`;
  };
  return toUtf8(`${text}\n${signatures.map(line).join("")}`);
}

function readSignature(line) {
  const wrong = new Refusal(`\`${excerpt(line)}\` is not a signature line`);
  if (!line.startsWith("— ")) throw wrong;
  const rest = line.slice(2);
  const space = rest.indexOf(" ");
  if (space < 0) throw wrong;
  const name = rest.slice(0, space);
  const bytes = fromBase64(rest.slice(space + 1));
  if (!isKeyName(name) || bytes === undefined || bytes.length <= 4) throw wrong;
  return { name, id: fromBigEndian32(bytes), bytes: bytes.slice(4) };
}
