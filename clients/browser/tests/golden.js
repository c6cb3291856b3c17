// Everything that the golden files in `vectors/` say of what is checked here, for node and for a browser.
import { fromHex, fromUtf8, same, toHex, toUtf8 } from "../src/bytes.js";
import { readBundle, writeBundle } from "../src/bundle.js";
import { readCheckpoint } from "../src/checkpoint.js";
import { isSignedBy } from "../src/ed25519.js";
import { readEnvelope, signedBytes, writeEnvelope } from "../src/envelope.js";
import { digestText, leafHash, sha256 } from "../src/hash.js";
import { checkInclusion } from "../src/inclusion.js";
import { readNote, writeNote } from "../src/note.js";
import { policyOfKey, readPolicy } from "../src/policy.js";
import { lacking } from "../src/quorum.js";
import { kinds, readStatement } from "../src/statement.js";
import { readVerifierKey, signatureOn } from "../src/verifier-key.js";
import { verifyBundle } from "../src/verify.js";
import { expect, expectSame, expectThrows } from "./expect.js";
import { keyOf, keyOfSeed, logOf } from "./keys.js";
import { rootOf } from "./tree.js";

const json = async (load, path) => JSON.parse(fromUtf8(await load(path)));

/** The entries of `merkle/`: `entry n` and `n mod 40` dots. */
const entry = (index) => toUtf8(`entry ${index}${".".repeat(index % 40)}`);

/** A log's entries from a bundle of them, each behind its length. */
function entriesIn(bytes) {
  const entries = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes[at] * 256 + bytes[at + 1];
    entries.push(bytes.slice(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return entries;
}

/** Checks an envelope by every means here: that it reads, is spelled anew alike, and that who is named signed it. */
async function checkEntry(bytes) {
  const { payload, signatures } = readEnvelope(bytes);
  expect(same(writeEnvelope({ payload, signatures: [...signatures].reverse() }), bytes), "the same spelling");
  for (const { key, bytes: signature } of signatures) {
    expect(await isSignedBy(key, signature, signedBytes(payload)), "a good signature");
  }
  return readStatement(payload, signatures.length);
}

const readers = {
  note: (text) => readNote(toUtf8(text)),
  checkpoint: readCheckpoint,
  vkey: readVerifierKey,
  policy: (text) => readPolicy(toUtf8(text)),
};

/** The bundle that ends a proof of a fact, and a key of its log. */
export async function bundleOfFact(load) {
  const proof = await load("ledger/fact-present");
  const at = fromUtf8(proof).indexOf("\n\nc2sp.org/") + 2;
  const { vkey } = await logOf(99, "log.example/rules");
  return { bytes: proof.slice(at), vkey };
}

/** Each a name and what is run with a function that reads a file of `vectors/`. */
export const golden = {
  "keys follow from their seeds": async (load) => {
    for (const { name, seed, vkey } of await json(load, "merkle/keys.json")) {
      const read = await readVerifierKey(vkey);
      expectSame(read.name, name);
      expect(same(read.key, (await keyOfSeed(fromHex(seed))).publicKey), `the key of ${name}`);
    }
  },

  "roots are those of the tree of the first entries": async (load) => {
    const leaves = await Promise.all(Array.from({ length: 1000 }, (_, index) => leafHash(entry(index))));
    for (const { size, root } of await json(load, "merkle/roots.json")) {
      expect(size <= leaves.length, "a size within these entries");
      expectSame(toHex(await rootOf(leaves.slice(0, size))), root, `size ${size}`);
    }
  },

  "inclusion proofs hold, and hold for nothing else": async (load) => {
    const proofs = await json(load, "merkle/inclusion.json");
    for (const { index, size, leaf, root, proof } of proofs) {
      const hashes = proof.map(fromHex);
      const check = (at, of) => checkInclusion(fromHex(leaf), BigInt(at), BigInt(of), hashes, fromHex(root));
      await check(index, size);
      if (size > 1) await expectThrows("Refusal", "", () => check(index === 0 ? 1 : index - 1, size));
      await expectThrows("Refusal", "is not in a tree", () => check(size, size));
    }
    expect(proofs.length > 20, "some proofs");
  },

  "the note is signed": async (load) => {
    const note = readNote(await load("merkle/note"));
    const [log, witness] = await json(load, "merkle/keys.json");
    expect(same(writeNote(note), await load("merkle/note")), "the same note");
    expectSame(await signatureOn(note, await readVerifierKey(log.vkey)), { time: 0n });
    expectSame(await signatureOn(note, await readVerifierKey(witness.vkey)), undefined);
  },

  "the log's checkpoint is signed, and cosigned by two witnesses": async (load) => {
    const note = readNote(await load("merkle/log/checkpoint"));
    const keys = await Promise.all((await json(load, "merkle/keys.json")).map(({ vkey }) => readVerifierKey(vkey)));
    const { origin, size, root } = readCheckpoint(note.text);
    expectSame([origin, size], [keys[0].name, 300n]);
    const last = (await json(load, "merkle/roots.json")).find((one) => one.size === 300);
    expectSame(toHex(root), last.root);
    const times = await Promise.all(keys.map((key) => signatureOn(note, key)));
    expectSame(times, [{ time: 0n }, { time: 1_700_000_000n }, { time: 1_700_000_001n }, undefined]);
  },

  "the proof of logging holds, under the policy that it meets": async (load) => {
    const bytes = await load("merkle/entry.tlog-proof");
    const bundle = readBundle(bytes);
    expect(same(writeBundle(bundle), bytes), "the same proof");
    expectSame([fromUtf8(bundle.extra), bundle.index], ["extra", 257n]);
    const { size, root } = readCheckpoint(bundle.note.text);
    await checkInclusion(await leafHash(await load("merkle/entry")), bundle.index, size, bundle.proof, root);
    const met = await readPolicy(await load("merkle/policy"));
    expectSame(lacking(met, met.witnesses.slice(0, 2)), undefined);
    const notMet = await readPolicy(await load("merkle/policy-not-met"));
    expectSame(
      lacking(notMet, notMet.witnesses.slice(0, 2)),
      "group `three` has 2 of the 3 members it needs; without `w2`",
    );
    // Its extra data is no statement, so that it is no bundle of Assay, whatever else is good.
    const { holds, checks } = await verifyBundle(bytes, met);
    const bad = checks.filter(({ state }) => state === "bad").map(({ name }) => name);
    expectSame([holds, bad], [false, ["statement", "inclusion"]]);
  },

  "what is to be refused is": async (load) => {
    const cases = await json(load, "merkle/refused.json");
    const read = cases.filter(({ format }) => readers[format]);
    // Tiles are not read here.
    expectSame([...new Set(cases.filter((one) => !read.includes(one)).map(({ format }) => format))], ["tile path"]);
    expect(read.length > 20, "some cases");
    for (const { format, why, text } of read) {
      await expectThrows("Refusal", "", async () => readers[format](text), why);
    }
  },

  "the statements that verdicts follow from read and are signed": async (load) => {
    const evaluations = [0, 2, 3, 4, 6].map((index) => [index, "evaluation"]);
    for (const [index, wanted] of [...evaluations, [1, "claim"], [5, "claim"], [7, "verdict"], [8, "verdict"]]) {
      const { kind } = await checkEntry(await load(`evidence/${index}-${wanted}.json`));
      expectSame(kind, wanted);
    }
  },

  "a statement of every kind reads, is signed, and has its id": async (load) => {
    const lines = fromUtf8(await load("statement/ids.txt")).trimEnd().split("\n");
    const seen = new Set();
    for (const line of lines) {
      const [id, name] = line.split(" ");
      const bytes = await load(`statement/${name}.json`);
      expectSame(digestText(await sha256(bytes)), id);
      const { kind } = await checkEntry(bytes);
      expect(name.startsWith(kind), `${name} to be of its kind`);
      seen.add(kind);
    }
    expectSame([...seen].sort(), [...kinds].sort());
  },

  "statements are spelled and signed byte for byte": async (load) => {
    const keys = new Map();
    for (let seed = 0; seed < 32; seed += 1) {
      const key = await keyOf(seed);
      keys.set(key.didKey, key);
    }
    const lines = fromUtf8(await load("statement/ids.txt")).trimEnd().split("\n");
    for (const name of lines.map((line) => line.split(" ")[1])) {
      const bytes = await load(`statement/${name}.json`);
      const { payload, signatures } = readEnvelope(bytes);
      const sign = async ({ keyId }) => ({ keyId, bytes: await keys.get(keyId).sign(signedBytes(payload)) });
      const signed = await Promise.all(signatures.map(sign));
      expect(same(writeEnvelope({ payload, signatures: signed }), bytes), `${name} byte for byte`);
    }
  },

  "every entry of the logs of ledger and market reads and is signed": async (load) => {
    let count = 0;
    for (const path of ["ledger/entries", "market/entries"]) {
      for (const bytes of entriesIn(await load(path))) {
        await checkEntry(bytes);
        count += 1;
      }
    }
    expect(count > 50, "many entries");
  },

  "a bundle holds, and says what it proves": async (load) => {
    const { bytes, vkey } = await bundleOfFact(load);
    const { holds, checks, found } = await verifyBundle(bytes, await policyOfKey(vkey));
    expectSame(checks.filter(({ state }) => state !== "good").map(({ name }) => name), ["witnesses", "truth"]);
    expect(holds, "the bundle to hold");
    const { kind, index, size, log, root, signers, witnesses } = found;
    expectSame([kind, index, size, log], ["snapshot", 11n, 13n, "log.example/rules"]);
    expectSame([root, signers.length, witnesses], ["b0gjt8D4n4MAoSeZYrQZRSlSEXfNHWSu8XaMsgl83jE=", 1, []]);
    expect(checks.some(({ text }) => text.includes(vkey)), "the key to be named");
  },
};
