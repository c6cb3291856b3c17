// What becomes of a bundle that somebody changed: refused, or it proves nothing else than before.
import assert from "node:assert/strict";
import test from "node:test";

import { fromUtf8, toUtf8 } from "../src/bytes.js";
import { writeBundle } from "../src/bundle.js";
import { policyOfKey, readPolicy } from "../src/policy.js";
import { verifyBundle } from "../src/verify.js";
import { logOf, witnessOf } from "./keys.js";
import { entryOf, makeBundle, statement } from "./make.js";

const first = await witnessOf(31, "one.example");
const second = await witnessOf(32, "two.example");
const stranger = await witnessOf(33, "stranger.example");
const made = await makeBundle({ cosign: [[first, 1_700_000_000n], [second, 1_700_000_001n], [stranger, 5n]] });

const policy = (quorum) => {
  const witnesses = `witness w1 ${first.vkey}\nwitness w2 ${second.vkey}\ngroup both all w1 w2\n`;
  return readPolicy(toUtf8(`log ${made.vkey}\n${witnesses}quorum ${quorum}\n`));
};

const bad = ({ checks }) => checks.filter(({ state }) => state === "bad").map(({ name }) => name);
const judged = async (bundle, by) => verifyBundle(bundle, by ?? (await policyOfKey(made.vkey)));

/** Every byte changed, one at a time, in each of these bits: what still held, with the place of the byte. */
async function changedAnyhow(by, ...patterns) {
  const held = [];
  for (let at = 0; at < made.bundle.length; at += 1) {
    for (const bits of [1 << at % 8, ...patterns]) {
      const changed = made.bundle.slice();
      changed[at] ^= bits;
      const result = await verifyBundle(changed, by);
      if (result.holds) held.push({ at, found: result.found });
    }
  }
  return held;
}

/** Where the signature line of this name begins. */
const lineOf = (name) => toUtf8(fromUtf8(made.bundle).split(`— ${name} `)[0]).length;

test("as it is, it holds, whoever is asked to have cosigned", async () => {
  const { found } = await judged(made.bundle);
  assert.deepEqual(found.witnesses, []);
  const times = (await judged(made.bundle, await policy("both"))).found.witnesses;
  assert.deepEqual(times, [{ name: "w1", time: 1_700_000_000n }, { name: "w2", time: 1_700_000_001n }]);
});

test("with the log's key alone, a change is refused, or is in a line of somebody else", async () => {
  const by = await policyOfKey(made.vkey);
  const { found } = await verifyBundle(made.bundle, by);
  const held = await changedAnyhow(by, 0x01, 0x20);
  assert.ok(held.length > 0, "lines of others are not looked at");
  for (const one of held) {
    assert.ok(one.at > lineOf("one.example"), `byte ${one.at}`);
    assert.deepEqual(one.found, found);
  }
});

test("where both witnesses are asked for, a change is refused, or is in the line of the third", async () => {
  const by = await policy("both");
  const { found } = await verifyBundle(made.bundle, by);
  for (const one of await changedAnyhow(by)) {
    assert.ok(one.at > lineOf("stranger.example"), `byte ${one.at}`);
    assert.deepEqual(one.found, found);
  }
});

test("where one witness is enough, a change at most takes the other one away", async () => {
  const by = await policy("w1");
  const { found } = await verifyBundle(made.bundle, by);
  const held = await changedAnyhow(by);
  assert.ok(held.some((one) => one.found.witnesses.length === 1));
  for (const one of held) {
    assert.ok(one.at > lineOf("two.example"), `byte ${one.at}`);
    const kept = found.witnesses.filter(({ name }) => one.found.witnesses.some((other) => other.name === name));
    assert.deepEqual(one.found, { ...found, witnesses: kept });
    assert.equal(kept[0].name, "w1");
  }
});

test("cut off anywhere, it is refused, or lacks only whole lines of others", async () => {
  const whole = await judged(made.bundle);
  for (let length = 0; length < made.bundle.length; length += 1) {
    const cut = await judged(made.bundle.slice(0, length));
    if (!cut.holds) continue;
    assert.ok(length >= lineOf("one.example") && made.bundle[length - 1] === 0x0a, `${length}`);
    assert.deepEqual(cut.found, whole.found);
  }
});

test("with bytes at its end, it is refused", async () => {
  for (const more of ["\n", "x", "\0", "\n\n", "index 4\n"]) {
    assert.deepEqual(bad(await judged(Uint8Array.of(...made.bundle, ...toUtf8(more)))), ["bundle"], more);
  }
});

test("another index or size is refused", async () => {
  for (const index of [0, 3, 5, 6, 7, 8, 2n ** 63n, 2n ** 64n - 1n]) {
    assert.deepEqual(bad(await judged(writeBundle({ ...made.parts, index }))), ["inclusion"], `${index}`);
  }
  // The log signs these sizes itself, with the same root.
  const log = await logOf(20, "log.example/made");
  const root = Uint8Array.from(atob((await judged(made.bundle)).found.root), (one) => one.charCodeAt(0));
  // At size 8 the proof has the same shape: that a log signed one root for two sizes, a bundle cannot show.
  for (const size of [0, 1, 4, 5, 6, 9, 17, 2n ** 63n]) {
    const changed = writeBundle({ ...made.parts, note: await log.sign(size, root) });
    assert.deepEqual(bad(await judged(changed)), ["inclusion"], `${size}`);
  }
});

test("a proof with a hash more, less, or in another place is refused", async () => {
  const { proof } = made.parts;
  const shorter = [[], proof.slice(1), proof.slice(0, -1)];
  const changes = [...shorter, [...proof].reverse(), [...proof, proof[0]], Array(63).fill(proof[0])];
  for (const changed of changes) {
    assert.deepEqual(bad(await judged(writeBundle({ ...made.parts, proof: changed }))), ["inclusion"]);
  }
  const tooMany = writeBundle({ ...made.parts, proof: Array(64).fill(proof[0]) });
  assert.deepEqual(bad(await judged(tooMany)), ["bundle"]);
});

test("another log's key is refused, under another name and under the same", async () => {
  const other = await logOf(21, "log.example/other");
  const same = await logOf(21, "log.example/made");
  for (const { vkey } of [other, same]) {
    const result = await judged(made.bundle, await policyOfKey(vkey));
    assert.deepEqual(bad(result), ["log"]);
    assert.deepEqual(result.checks.filter(({ state }) => state === "unreached").map(({ name }) => name), ["inclusion"]);
    assert.equal(result.found, undefined);
  }
});

test("another log's signature does not vouch for this one's name", async () => {
  const other = await logOf(21, "log.example/other");
  const note = await other.signText(made.parts.note.text);
  assert.deepEqual(bad(await judged(writeBundle({ ...made.parts, note }), await policyOfKey(other.vkey))), ["log"]);
});

test("a statement that somebody else signed in the signer's name is refused", async () => {
  const entry = await entryOf(statement("did:key:z"), [1]);
  const forged = toUtf8(fromUtf8(entry).replace(/"sig":"[^"]*"/, `"sig":"${btoa("\x07".repeat(64))}"`));
  const { bundle, vkey } = await makeBundle({ entry: forged });
  const result = await judged(bundle, await policyOfKey(vkey));
  assert.deepEqual(bad(result), ["signature"]);
  assert.match(result.checks.find(({ state }) => state === "bad").text, /did:key:z6Mk.* refused here/);
});

test("a cosignature that is not the witness's is refused even where it is not needed", async () => {
  const note = structuredClone(made.parts.note);
  note.signatures[1].bytes[20] ^= 1;
  const result = await judged(writeBundle({ ...made.parts, note }), await policy("none"));
  assert.deepEqual(bad(result), ["witness"]);
});

test("a witness too few is said", async () => {
  const { bundle } = await makeBundle({ cosign: [[second, 9n]] });
  const result = await judged(bundle, await policy("both"));
  assert.deepEqual(bad(result), ["witnesses"]);
  const { text } = result.checks.find(({ state }) => state === "bad");
  assert.match(text, /has 1 of the 2 members it needs; without `w1`/);
});

test("a bundle without a statement, and files of other sorts, are said to be such", async () => {
  const without = await judged(writeBundle({ ...made.parts, extra: undefined }));
  assert.match(without.checks[0].text, /it holds no statement/);
  for (const [head, words] of [["assay-fact/v1", "a proof of a fact"], ["assay-may/v1", "a proof of a right"]]) {
    const result = await judged(toUtf8(`${head}\nanything\n`));
    assert.match(result.checks[0].text, new RegExp(words));
    assert.equal(result.holds, false);
  }
  assert.deepEqual(bad(await judged(new Uint8Array(0))), ["bundle"]);
  assert.match((await judged(new Uint8Array((1 << 21) + 1))).checks[0].text, /over 2 MiB/);
});
