// What an envelope says: an in-toto Statement v1, read as far as all kinds of statement are alike.
import { toUtf8 } from "./bytes.js";
import { readJson } from "./json.js";
import { excerpt, Refusal } from "./refusal.js";

const TYPE = "https://in-toto.io/Statement/v1";
const ONE = [1, 1];
/** How many subjects and how many signatures a kind takes: the fewest and the most. */
const KINDS = {
  commit: {},
  snapshot: {},
  party: { signatures: [1, 2] },
  artifact: {},
  contribution: { signatures: [1, 2] },
  protocol: {},
  evaluation: { subjects: [1, 64] },
  replay: {},
  claim: {},
  verdict: {},
  attestation: {},
  response: {},
  lifecycle: {},
  deposit: {},
  withdrawal: {},
  payout: {},
  transfer: {},
  terms: {},
  grant: {},
  revocation: {},
  shares: { signatures: [1, 8] },
  listing: { subjects: [1, 32] },
  order: {},
  bid: {},
  warranty: {},
};

/** Every kind of statement. */
export const kinds = Object.keys(KINDS);

/**
 * Reads the payload of an envelope with so many signatures: `{ kind, subjects: [{ name, digest }], log, predicate }`,
 * digests as `sha256:…`. What the kind itself asks of its fields is not checked.
 */
export function readStatement(payload, signatures) {
  const wrong = (reason) => new Refusal(`not a statement: ${reason}`);
  const whole = readJson(payload);
  if (!isObject(whole)) throw wrong("it is not an object");
  onlyFields(whole, ["_type", "subject", "predicateType", "predicate"], []);
  if (whole._type !== TYPE) throw wrong(`its \`_type\` is not \`${TYPE}\``);
  const kind = kindOf(whole.predicateType);
  if (kind === undefined) throw wrong(`the predicate type \`${excerpt(String(whole.predicateType))}\` is not known`);
  if (!isObject(whole.predicate)) throw wrong("its predicate is not an object");
  const subjects = readSubjects(whole.subject);
  expectCount(subjects.length, KINDS[kind].subjects ?? ONE, kind, "subject");
  expectCount(signatures, KINDS[kind].signatures ?? ONE, kind, "signature");
  return { kind, subjects, log: readLog(whole.predicate, kind), predicate: whole.predicate };
}

function kindOf(predicateType) {
  const name = /^assay:([a-z]+)\/v1$/.exec(predicateType)?.[1];
  return kinds.find((kind) => kind === name);
}

/** The log that the statement is meant for; only a log's first entry names none. */
function readLog(predicate, kind) {
  if (typeof predicate.log === "string" && /^sha256:[0-9a-f]{64}$/.test(predicate.log)) return predicate.log;
  const missing = predicate.log === undefined || predicate.log === null;
  if (missing && kind === "commit" && isObject(predicate.genesis)) return undefined;
  throw new Refusal("not a statement: its predicate does not name the log that it is meant for");
}

function readSubjects(subjects) {
  if (!Array.isArray(subjects)) throw new Refusal("not a statement: its subjects are not a list");
  const read = subjects.map(readSubject);
  if (new Set(read.map(({ digest }) => digest)).size !== read.length) {
    throw new Refusal("not a statement: a subject is named twice");
  }
  return read;
}

function readSubject(subject) {
  if (!isObject(subject) || !isObject(subject.digest)) throw new Refusal("not a statement: a subject has no digest");
  onlyFields(subject, ["digest"], ["name"]);
  onlyFields(subject.digest, ["sha256"], []);
  const hex = subject.digest.sha256;
  if (typeof hex !== "string" || !/^[0-9a-f]{64}$/.test(hex)) {
    throw new Refusal("not a statement: a subject's digest is not a SHA-256 in lower-case hex");
  }
  const name = subject.name ?? undefined;
  if (name !== undefined && !isText(name, 300)) {
    throw new Refusal("not a statement: a subject's name is not a text of 1 to 300 bytes without control characters");
  }
  return { name, digest: `sha256:${hex}` };
}

function isText(value, bound) {
  if (typeof value !== "string" || toUtf8(value).length > bound) return false;
  return !/^\p{White_Space}*$/u.test(value) && !/(?!\n)\p{Cc}/u.test(value);
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function onlyFields(object, required, optional) {
  const unknown = Object.keys(object).find((name) => !required.includes(name) && !optional.includes(name));
  if (unknown !== undefined) throw new Refusal(`not a statement: the field \`${excerpt(unknown)}\` is not known`);
  const missing = required.find((name) => !Object.hasOwn(object, name));
  if (missing !== undefined) throw new Refusal(`not a statement: the field \`${missing}\` is missing`);
}

function expectCount(count, [fewest, most], kind, what) {
  if (count >= fewest && count <= most) return;
  const wanted = fewest === most ? `${fewest} ${what}` : `${fewest} to ${most} ${what}s`;
  throw new Refusal(`not a statement: the kind \`${kind}\` takes ${wanted}, this one has ${count}`);
}
