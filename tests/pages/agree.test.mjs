// The browser's verifier and `assay verify` give the same answer to the same bundle, whatever somebody did to it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";

import { toUtf8 } from "../../clients/browser/src/bytes.js";
import { writeEnvelope } from "../../clients/browser/src/envelope.js";
import { readPolicy } from "../../clients/browser/src/policy.js";
import { verifyBundle } from "../../clients/browser/src/verify.js";
import { logOf, witnessOf } from "../../clients/browser/tests/keys.js";
import { entryOf, makeBundle, TYPE } from "../../clients/browser/tests/make.js";
import { onlyZip215 } from "../../clients/browser/tests/signatures.js";
import { claimBytes } from "./claim.mjs";
import { assay, logKey, repository } from "./setting.mjs";

const seed = Number(process.env.PAGES_SEED ?? Math.floor(Math.random() * 2 ** 31));
const folder = mkdtempSync(join(tmpdir(), "assay-agree-"));
after(() => rmSync(folder, { recursive: true }));
const [bundleFile, policyFile] = [join(folder, "bundle"), join(folder, "policy")];

/** What the program proves of a bundle; none where it refuses. */
function provenByProgram(bundle, policy) {
  writeFileSync(bundleFile, bundle);
  writeFileSync(policyFile, policy);
  const ended = spawnSync(assay, ["verify", bundleFile, "--policy", policyFile, "--json"], { encoding: "utf8" });
  assert.ok([0, 1].includes(ended.status), `${ended.status}: ${ended.stderr}`);
  if (ended.status !== 0) return undefined;
  const { statement, index, signed_by: signers, log, size, root, witnesses } = JSON.parse(ended.stdout);
  return { id: statement, index, signers, log, size, root, witnesses };
}

/** What the browser's verifier proves of it. */
async function provenHere(bundle, policy) {
  const { holds, found } = await verifyBundle(bundle, await readPolicy(toUtf8(policy)));
  if (!holds) return undefined;
  const { id, index, signers, log, size, root, witnesses } = found;
  const times = witnesses.map(({ name, time }) => ({ name, time_s: Number(time) }));
  return { id, index: Number(index), signers, log, size: Number(size), root, witnesses: times };
}

/** Both say the same, which is given back. */
async function agreed(bundle, policy, what) {
  const [here, there] = [await provenHere(bundle, policy), provenByProgram(bundle, policy)];
  assert.deepEqual(here, there, `${what}, PAGES_SEED=${seed}:\n${Buffer.from(bundle).toString("latin1")}`);
  return here;
}

/** Numbers that follow from the seed (xorshift, 32 bits). */
function random(from) {
  let state = (from ^ 0x9e3779b9) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return state % below;
  };
}

/** The bundle with something done to it. */
function changed(bundle, draw) {
  const at = draw(bundle.length);
  const lines = Buffer.from(bundle).toString("latin1").split("\n");
  const line = draw(lines.length);
  const edits = [
    () => bundle.with(at, bundle[at] ^ (1 << draw(8))),
    () => bundle.with(at, draw(256)),
    () => Uint8Array.of(...bundle.slice(0, at), ...bundle.slice(at + 1)),
    () => Uint8Array.of(...bundle.slice(0, at), draw(256), ...bundle.slice(at)),
    () => bundle.slice(0, at),
    () => Buffer.from(lines.toSpliced(line, 1).join("\n"), "latin1"),
    () => Buffer.from(lines.toSpliced(line, 0, lines[draw(lines.length)]).join("\n"), "latin1"),
    () => Buffer.from(lines.with(line, lines[draw(lines.length)]).join("\n"), "latin1"),
  ];
  return new Uint8Array(edits[draw(edits.length)]());
}

/** Bundles with the policies that they are judged by. */
async function cases() {
  const [first, second, third] = await Promise.all([1, 2, 3].map((at) => witnessOf(30 + at, `w${at}.example`)));
  const entry = new Uint8Array(readFileSync(join(repository, "vectors/statement/shares.json")));
  const cosign = [[first, 1_700_000_000n], [second, 1_700_000_001n], [third, 5n]];
  const { bundle, vkey } = await makeBundle({ entry, cosign });
  const witnesses = `log ${vkey}\nwitness w1 ${first.vkey}\nwitness w2 ${second.vkey}\ngroup both all w1 w2\n`;
  return [
    { name: "the demo's claim", bundle: claimBytes, policy: `log ${logKey}\nquorum none\n` },
    { name: "two of three witnesses", bundle, policy: `${witnesses}quorum both\n` },
    { name: "one of three witnesses", bundle, policy: `${witnesses}quorum w2\n` },
    { name: "a policy without a log", bundle, policy: `witness w1 ${first.vkey}\nquorum w1\n` },
  ];
}

for (const [number, { name, bundle, policy }] of (await cases()).entries()) {
  test(`300 changes of a bundle: ${name} (PAGES_SEED=${seed})`, async () => {
    assert.notEqual(await agreed(bundle, policy, name), undefined);
    const draw = random(seed + number);
    for (let count = 0; count < 300; count += 1) await agreed(changed(bundle, draw), policy, `change ${count}`);
  });
}

test("every golden statement, logged", async () => {
  const names = readdirSync(join(repository, "vectors/statement")).filter((one) => one.endsWith(".json"));
  for (const name of names) {
    const entry = new Uint8Array(readFileSync(join(repository, "vectors/statement", name)));
    const { bundle, vkey } = await makeBundle({ entry });
    assert.notEqual(await agreed(bundle, `log ${vkey}\nquorum none\n`, name), undefined, name);
  }
});

test("payloads that are odd, signed and logged all the same", async () => {
  const { payload } = JSON.parse(readFileSync(join(repository, "vectors/statement/lifecycle.json"), "utf8"));
  const good = Buffer.from(payload, "base64").toString();
  const subject = /"subject":(\[.*?\}\}\])/.exec(good)[1];
  const one = subject.slice(1, -1);
  const digest = /"sha256":"([0-9a-f]*)"/.exec(subject)[1];
  const named = (name) => good.replace(/"digest"/, `"name":${name},"digest"`);
  const payloads = {
    "as it is": [good, true],
    "white space": [` \n\t\r${good.replaceAll(",", " , ")}\n`, true],
    "another order of fields": [JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(good)).reverse())), true],
    "a name": [named('"x"'), true],
    "a name of null": [named("null"), true],
    "an escape for a letter": [good.replace("_type", "\\u005ftype"), true],
    "a pair of surrogates": [named('"\\ud83d\\ude00"'), true],
    "half a pair": [named('"\\ud83d"'), false],
    "a name twice": [named('"x","name":"x"'), false],
    "a field twice": [good.replace('"_type"', '"_type":"x","_type"'), false],
    "a field twice, once escaped": [good.replace('"_type"', '"\\u005ftype":"x","_type"'), false],
    "one field more": [good.replace("{", '{"more":1,'), false],
    "a field more in a subject": [named('"x","uri":"y"'), false],
    "an empty name": [named('""'), false],
    "a blank name": [named('"\\u00a0\\n"'), false],
    "a control character": [named('"a\\u0085b"'), false],
    "a line feed": [named('"a\\nb"'), true],
    "300 bytes": [named(`"${"é".repeat(150)}"`), true],
    "302 bytes": [named(`"${"é".repeat(151)}"`), false],
    "another type": [good.replace(TYPE, `${TYPE}/`), false],
    "an unknown kind": [good.replace("assay:lifecycle/v1", "assay:lifecycle/v2"), false],
    "no subject": [good.replace(subject, "[]"), false],
    "a subject twice": [good.replace(subject, `[${one},${one}]`), false],
    "two subjects": [good.replace(subject, `[${one},{"digest":{"sha256":"${"ab".repeat(32)}"}}]`), false],
    "a digest in capitals": [good.replace(digest, digest.toUpperCase()), false],
    "two digests": [good.replace('"sha256"', '"sha512":"ab","sha256"'), false],
    "a log that is none": [good.replace(/"log":"sha256:../, '"log":"sha256:'), false],
    "no log": [good.replace(/"log":"sha256:[0-9a-f]*",/, ""), false],
    "a byte order mark": [`\ufeff${good}`, false],
    "a comma more": [good.replace(/\}$/, ",}"), false],
    "a comment": [`${good}//`, false],
    "two statements": [good + good, false],
    "a list": [`[${good}]`, false],
    nothing: ["", false],
    "deep nesting": [good.replace("{", `{"more":${"[".repeat(200)}${"]".repeat(200)},`), false],
  };
  for (const [why, [text, taken]] of Object.entries(payloads)) {
    const { bundle, vkey } = await makeBundle({ entry: await entryOf(toUtf8(text), [1]) });
    const proven = await agreed(bundle, `log ${vkey}\nquorum none\n`, why);
    assert.equal(proven !== undefined, taken, why);
  }
});

const noneIfRefused = (error) => assert.equal(error.name, "Refusal", error);

// The one way in which they may differ, and its one direction.
test("a signature that only ZIP 215 takes is refused here, and taken by the program", async () => {
  const { payload } = JSON.parse(readFileSync(join(repository, "vectors/statement/lifecycle.json"), "utf8"));
  for (const { keyId, bytes } of onlyZip215) {
    const entry = writeEnvelope({ payload: Buffer.from(payload, "base64"), signatures: [{ keyId, bytes }] });
    const { bundle, vkey } = await makeBundle({ entry });
    const policy = `log ${vkey}\nquorum none\n`;
    assert.equal(await provenHere(bundle, policy), undefined);
    assert.deepEqual(provenByProgram(bundle, policy).signers, [keyId]);
  }
});

test("policies that both read, and that both refuse", async () => {
  const { bundle, vkey } = await makeBundle();
  const other = await logOf(22, "log.example/made");
  const refused = JSON.parse(readFileSync(join(repository, "vectors/merkle/refused.json"), "utf8"));
  const keys = refused.filter(({ format }) => format === "vkey").map(({ text }) => `log ${text}\nquorum none\n`);
  const policies = {
    [`log ${vkey}\nlog ${other.vkey}\nquorum none\n`]: true,
    [`\t log  ${vkey}\t# \n\n  # comment\nquorum none`]: true,
    [`log ${other.vkey}\nquorum none\n`]: false,
    [`log ${vkey}\n`]: false,
    [`log ${vkey}\nquorum none\nquorum none\n`]: false,
  };
  for (const text of keys) policies[text] = false;
  for (const [policy, taken] of Object.entries(policies)) {
    const here = await provenHere(bundle, policy).catch(noneIfRefused);
    assert.deepEqual(here, provenByProgram(bundle, policy), policy);
    assert.equal(here !== undefined, taken, policy);
  }
});
