// The signed size and root of a log (c2sp.org/tlog-checkpoint).
import { readSize } from "./decimal.js";
import { hashFromText } from "./hash.js";
import { hasControl } from "./note.js";
import { Refusal } from "./refusal.js";

/** Reads the text of a note as a checkpoint: `{ origin, size, root, extensions }`. */
export function readCheckpoint(text) {
  const wrong = (reason) => new Refusal(`the checkpoint ${reason}`);
  if (!text.endsWith("\n")) throw wrong("does not end with a newline");
  if (hasControl(text)) throw wrong("has a control character");
  const [origin, sizeLine, rootLine, ...extensions] = text.slice(0, -1).split("\n");
  if (origin === "") throw wrong("has no origin line");
  const size = sizeLine === undefined ? undefined : readSize(sizeLine);
  if (size === undefined) throw wrong("has no size on its second line");
  const root = rootLine === undefined ? undefined : hashFromText(rootLine);
  if (root === undefined) throw wrong("has no root hash on its third line");
  if (extensions.includes("")) throw wrong("has an empty line");
  return { origin, size, root, extensions };
}
