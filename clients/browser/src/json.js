// JSON that says one thing only: what `JSON.parse` reads and another reader would refuse is refused.
import { fromUtf8 } from "./bytes.js";
import { Refusal } from "./refusal.js";

/** The deepest nesting, as the log reads it. */
const MAX_DEPTH = 127;

/** Reads bytes as JSON; a name that stands twice in one object is refused, and text that is not well formed. */
export function readJson(bytes) {
  const text = fromUtf8(bytes);
  if (text === undefined) throw new Refusal("it is not UTF-8");
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Refusal(`it is not JSON: ${error.message}`);
  }
  checkNames(text);
  return value;
}

/** Walks over the tokens of a text that is known to be JSON. */
function checkNames(text) {
  const open = [];
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g)) {
    const inner = open.at(-1);
    if (token === "{" || token === "[") {
      open.push({ names: token === "{" ? new Set() : undefined, atName: true });
      if (open.length > MAX_DEPTH) throw new Refusal(`it is nested deeper than ${MAX_DEPTH}`);
    } else if (token === "}" || token === "]") {
      open.pop();
    } else if (token === ",") {
      inner.atName = true;
    } else {
      checkText(token, inner);
    }
  }
}

function checkText(token, inner) {
  const text = JSON.parse(token);
  if (!text.isWellFormed()) throw new Refusal("a text has half of a surrogate pair");
  if (!inner?.names || !inner.atName) return;
  if (inner.names.has(text)) throw new Refusal(`the name \`${text}\` stands twice in one object`);
  inner.names.add(text);
  inner.atName = false;
}
