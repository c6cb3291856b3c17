// Checks a bundle offline, and says in words what was checked, against which key, and what was not.
import { fromUtf8 } from "./bytes.js";
import { readBundle } from "./bundle.js";
import { readCheckpoint } from "./checkpoint.js";
import { isSignedBy, refusedHere } from "./ed25519.js";
import { readEnvelope, signedBytes } from "./envelope.js";
import { digestText, hashToText, leafHash, sha256 } from "./hash.js";
import { checkInclusion } from "./inclusion.js";
import { lacking } from "./quorum.js";
import { Report } from "./report.js";
import { readStatement } from "./statement.js";
import { timeText } from "./time.js";
import { signatureOn } from "./verifier-key.js";
import { Refusal } from "./refusal.js";

/**
 * Checks the bytes of a bundle against a policy, as `readPolicy` or `policyOfKey` gives it: `{ holds, checks, found }`.
 *
 * `checks` are `{ name, state, text }` in order, where `state` is `good`, `bad`, `unchecked`, or `unreached` for what
 * could not be checked because something before it was bad. `holds` says that none is bad. Only then is `found` there,
 * with what the bundle proves: `{ id, kind, subjects, statementLog, signers, payload, index, log, size, root,
 * witnesses: [{ name, time }] }`; `index`, `size` and `time` (in seconds since 1970) are `bigint`.
 *
 * Throws `Unable` where this browser cannot check signatures at all.
 */
export async function verifyBundle(bytes, policy) {
  const report = new Report();
  const bundle = await report.check("bundle", "The file could be read as a bundle", () => {
    const read = readBundle(bytes);
    if (read.extra === undefined) throw new Refusal("it holds no statement");
    const text = `The file is a bundle: a statement, a proof of ${read.proof.length} hashes, and a signed checkpoint.`;
    return [text, read];
  });
  const entry = bundle?.extra;
  const statement = await checkStatement(report, entry);
  await checkSignatures(report, statement);
  const checkpoint = await checkLog(report, bundle?.note, policy);
  const witnesses = await checkWitnesses(report, bundle?.note, checkpoint, policy);
  await checkIncluded(report, bundle, entry, checkpoint);
  if (bundle && checkpoint) sayOtherSignatures(report, bundle.note, policy);
  report.unchecked(
    "truth",
    "Whether a key that signed was registered then, or is revoked by now; whether the fields follow the rules of " +
      "their kind, which the log asks of every statement; and whether what the statement says is true.",
  );
  const holds = report.holds();
  if (!holds) return { holds, checks: report.checks };
  const { id, kind, subjects, log: statementLog, signers, payload } = statement;
  const { origin: log, size } = checkpoint;
  const root = hashToText(checkpoint.root);
  const found = { id, kind, subjects, statementLog, signers, payload, index: bundle.index, log, size, root, witnesses };
  return { holds, checks: report.checks, found };
}

function checkStatement(report, entry) {
  const run = async () => {
    const { payload, signatures } = readEnvelope(entry);
    const { kind, subjects, log } = readStatement(payload, signatures.length);
    const id = digestText(await sha256(entry));
    const signers = signatures.map(({ keyId }) => keyId);
    const text =
      `The entry is a statement of the kind ${kind}, in the only spelling. ` +
      `The SHA-256 of its bytes is its id: ${id}.`;
    return [text, { id, kind, subjects, log, signers, payload: fromUtf8(payload), bytes: payload, signatures }];
  };
  return report.check("statement", "The entry is a statement, spelled as a log entry is", entry && run);
}

async function checkSignatures(report, statement) {
  const title = "Whoever is named as a signer signed the statement";
  if (!statement) return report.check("signature", title, undefined);
  const message = signedBytes(statement.bytes);
  for (const { keyId, key, bytes } of statement.signatures) {
    await report.check("signature", title, async () => {
      const good = await isSignedBy(key, bytes, message);
      if (!good) throw new Refusal(`the signature of \`${keyId}\` is ${refusedHere}`);
      return [`${keyId} signed the statement: an Ed25519 signature over its ${statement.bytes.length} bytes.`, true];
    });
  }
  return undefined;
}

function checkLog(report, note, policy) {
  const run = async () => {
    const checkpoint = readCheckpoint(note.text);
    const { origin, size } = checkpoint;
    const says = `${size} entries with the root ${hashToText(checkpoint.root)}`;
    if (policy.logs.length === 0) {
      report.unchecked("log", `Whose checkpoint it is: the policy names no log. It says ${origin}, ${says}.`);
      return [undefined, checkpoint];
    }
    let signer;
    for (const key of policy.logs) {
      // The key of one log does not vouch for another.
      if (key.name === origin && (await signatureOn(note, key))) signer ??= key;
    }
    if (signer) {
      return [`The log ${origin} signed that it had ${says}. Checked against its key ${signer.text}.`, checkpoint];
    }
    const names = policy.logs.map(({ name }) => `\`${name}\``).join(", ");
    throw new Refusal(`the checkpoint is of \`${origin}\`, and has no signature of its log by a key of ${names}`);
  };
  return report.check("log", "The log signed the checkpoint", note && run);
}

/** The witnesses of the policy that cosigned. */
async function checkWitnesses(report, note, checkpoint, policy) {
  const title = "As many witnesses cosigned the checkpoint as the policy asks for";
  if (policy.witnesses.length === 0) {
    report.unchecked(
      "witnesses",
      "Witnesses: no key of any was given. That the log shows everybody the same history, and when, is its own word.",
    );
    return [];
  }
  if (!checkpoint) return report.check("witnesses", title, undefined);
  const cosigned = [];
  for (const witness of policy.witnesses) {
    const { name, key } = witness;
    await report.check("witness", "A witness's cosignature is good", async () => {
      const signature = await signatureOn(note, key);
      if (!signature) return [undefined, undefined];
      cosigned.push({ witness, time: signature.time });
      const text =
        `The witness ${name} cosigned at ${timeText(signature.time)} that the log only grew, up to these ` +
        `${checkpoint.size} entries. Checked against its key ${key.text}.`;
      return [text, true];
    });
  }
  await report.check("witnesses", title, () => {
    const missing = lacking(policy, cosigned.map(({ witness }) => witness));
    if (missing) throw new Refusal(`the checkpoint does not meet the policy: ${missing}`);
    if (!policy.quorum) {
      report.unchecked("witnesses", "How many witnesses are enough: the policy asks for none.");
      return [undefined, true];
    }
    return [`The policy asks for ${policy.quorum.name}, and the ${cosigned.length} witnesses here are enough.`, true];
  });
  return cosigned.map(({ witness, time }) => ({ name: witness.name, time }));
}

function checkIncluded(report, bundle, entry, checkpoint) {
  const run = async () => {
    const { index, proof } = bundle;
    const { size, root } = checkpoint;
    await checkInclusion(await leafHash(entry), index, size, proof, root);
    return [`The statement is entry ${index} of the ${size}: it and the proof's hashes lead to the log's root.`, true];
  };
  return report.check("inclusion", "The statement is in the log", entry && checkpoint && run);
}

function sayOtherSignatures(report, note, policy) {
  const keys = [...policy.logs, ...policy.witnesses.map(({ key }) => key)];
  const isKnown = ({ name, id }) => keys.some((key) => key.name === name && key.id === id);
  const others = note.signatures.filter((signature) => !isKnown(signature)).length;
  if (others > 0) {
    report.unchecked("others", `Signatures on the checkpoint by keys that were not given: ${others}.`);
  }
}
