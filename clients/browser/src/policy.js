// Which logs are believed, and how many witnesses are needed (c2sp.org/tlog-policy), as read from its text.
import { fromUtf8, fromUtf8Lossy, same, toUtf8 } from "./bytes.js";
import { readNumber } from "./decimal.js";
import { excerpt, Refusal } from "./refusal.js";
import { expectType, LOG_KEY, readVerifierKey, WITNESS_KEY } from "./verifier-key.js";

const MAX_BYTES = 1 << 20;

/** A policy that believes one log, by its vkey, and asks for no witness. */
export const policyOfKey = (vkey) => readPolicy(toUtf8(`log ${vkey}\nquorum none\n`));

/**
 * Reads a policy: `{ logs: [key], witnesses: [{ name, key }], groups: [{ name, threshold, members }], quorum }`. The
 * quorum and the members of groups are the witnesses and groups themselves; a quorum of nobody is `undefined`.
 */
export async function readPolicy(bytes) {
  const wrong = (line, reason) => new Refusal(`line ${line} of the policy: ${reason}`);
  if (bytes.length > MAX_BYTES) throw wrong(1, "the policy is longer than 1 MiB");
  const reader = new Reader();
  const lines = binary(bytes).split("\n");
  for (const [position, line] of lines.entries()) {
    try {
      await reader.line(line);
    } catch (error) {
      throw error instanceof Refusal ? wrong(position + 1, error.message) : error;
    }
  }
  if (!reader.hasQuorum) throw wrong(lines.length, "there is no quorum line");
  const { logs, witnesses, groups, quorum } = reader;
  return { logs, witnesses, groups, quorum };
}

/** Names are compared byte by byte and need not be UTF-8, so that a character stands for a byte here. */
function binary(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return text;
}

const bytesOf = (item) => Uint8Array.from(item, (character) => character.charCodeAt(0));
const shown = (item) => excerpt(fromUtf8Lossy(bytesOf(item)));

/** What was read so far. */
class Reader {
  logs = [];
  witnesses = [];
  groups = [];
  quorum = undefined;
  hasQuorum = false;
  #named = new Map();
  #inGroups = new Set();

  async line(line) {
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(line)) {
      throw new Refusal("there is a control character other than tab and newline");
    }
    const [keyword, ...items] = line.split(/[ \t]/).filter((item) => item !== "");
    const count = items.length;
    if (keyword === undefined || keyword.startsWith("#")) return undefined;
    // The last item of a log or witness may be where it is reached, which nobody asks here.
    if (keyword === "log" && (count === 1 || count === 2)) return this.#log(items[0]);
    if (keyword === "witness" && (count === 2 || count === 3)) return this.#witness(items[0], items[1]);
    if (keyword === "group" && count >= 2) return this.#group(items[0], items[1], items.slice(2));
    if (keyword === "quorum" && count === 1) return this.#setQuorum(items[0]);
    if (["log", "witness", "group", "quorum"].includes(keyword)) {
      throw new Refusal(`\`${keyword}\` has too few or too many items after it`);
    }
    throw new Refusal(`\`${shown(keyword)}\` is none of \`log\`, \`witness\`, \`group\` and \`quorum\``);
  }

  async #log(text) {
    const key = await readKey(text, LOG_KEY);
    if (this.logs.some((other) => same(other.key, key.key))) {
      throw new Refusal(`the key of the log \`${key.name}\` stands there twice`);
    }
    this.logs.push(key);
  }

  async #witness(name, text) {
    const key = await readKey(text, WITNESS_KEY);
    if (this.witnesses.some((other) => same(other.key.key, key.key))) {
      throw new Refusal(`the key of the witness \`${key.name}\` stands there twice`);
    }
    const witness = { name: shown(name), key };
    this.#define(name, witness);
    this.witnesses.push(witness);
  }

  #group(name, threshold, written) {
    const members = written.map((member) => this.#find(member));
    for (const [position, member] of members.entries()) {
      // Each witness counts in one way only.
      if (this.#inGroups.has(member)) throw new Refusal(`\`${shown(written[position])}\` is a member twice`);
      this.#inGroups.add(member);
    }
    const found = members.length;
    const number = readThreshold(threshold, found);
    if (number === undefined || number < 1n || number > BigInt(found)) {
      throw new Refusal(`\`${shown(threshold)}\` is none of \`all\`, \`any\` and a number from 1 to \`${found}\``);
    }
    const group = { name: shown(name), threshold: Number(number), members };
    this.#define(name, group);
    this.groups.push(group);
  }

  #setQuorum(name) {
    if (this.hasQuorum) throw new Refusal("there is a second quorum line");
    this.quorum = name === "none" ? undefined : this.#find(name);
    this.hasQuorum = true;
  }

  #define(name, member) {
    if (name === "none") throw new Refusal("`none` is not a name for a witness or group");
    if (this.#named.has(name)) throw new Refusal(`\`${shown(name)}\` is defined twice`);
    this.#named.set(name, member);
  }

  #find(name) {
    const found = this.#named.get(name);
    if (found) return found;
    throw new Refusal(`\`${shown(name)}\` is not the name of a witness or group on a line before`);
  }
}

function readThreshold(text, members) {
  if (text === "all") return BigInt(members);
  return text === "any" ? 1n : readNumber(text);
}

async function readKey(item, type) {
  const text = fromUtf8(bytesOf(item));
  if (text === undefined) throw new Refusal(`\`${shown(item)}\` is not UTF-8`);
  const key = await readVerifierKey(text);
  expectType(key, type);
  return key;
}
