// What is signed here is, byte for byte, what the log's own tools would sign; and what a server's answers mean.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import test from "node:test";

import { fromUtf8, join, toUtf8 } from "../src/bytes.js";
import { fromDidKey, partyDigest } from "../src/did-key.js";
import { isSignedBy } from "../src/ed25519.js";
import { readEnvelope, signedBytes } from "../src/envelope.js";
import { digestText, sha256 } from "../src/hash.js";
import { postStatement } from "../src/post.js";
import { signPayload } from "../src/sign.js";
import { makeSigningKey } from "../src/signing-key.js";
import { readStatement } from "../src/statement.js";
import { fillTemplate, fromUnits, randomText, spellVisibly, toUnits } from "../src/template.js";
import { keyOf, PKCS8 } from "./keys.js";
import { entryOf, LOG_ID, statement } from "./make.js";

/** The key of a seed of 32 equal bytes, as a key to sign with. */
async function signingKeyOf(number) {
  const pkcs8 = join(PKCS8, new Uint8Array(32).fill(number));
  const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
  return { privateKey, didKey: (await keyOf(number)).didKey };
}

test("every golden statement of one signer is reproduced byte for byte", async () => {
  const folder = new URL("../../../vectors/statement/", import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  const keys = await Promise.all(Array.from({ length: 16 }, (_, number) => signingKeyOf(number)));
  let count = 0;
  for (const name of names) {
    const golden = new Uint8Array(await readFile(new URL(name, folder)));
    const { payload, signatures } = readEnvelope(golden);
    if (signatures.length > 1) continue;
    const key = keys.find(({ didKey }) => didKey === signatures[0].keyId);
    assert.deepEqual(await signPayload(key, payload), golden, name);
    count += 1;
  }
  assert.ok(count > 20, `${count}`);
});

test("a key is made that signs, and that nobody can take out", async () => {
  const key = await makeSigningKey();
  await assert.rejects(crypto.subtle.exportKey("pkcs8", key.privateKey), /not extractable/);
  await assert.rejects(crypto.subtle.exportKey("jwk", key.privateKey), /not extractable/);
  const payload = statement(key.didKey);
  const { signatures } = readEnvelope(await signPayload(key, payload));
  assert.equal(signatures[0].keyId, key.didKey);
  assert.ok(await isSignedBy(fromDidKey(key.didKey), signatures[0].bytes, signedBytes(payload)));
  assert.notEqual((await makeSigningKey()).didKey, key.didKey);
});

test("what is no statement is not signed", async () => {
  const key = await makeSigningKey();
  for (const payload of [toUtf8("{}"), toUtf8("a word"), statement("p", { more: 1 }), Uint8Array.of(0xff)]) {
    await assert.rejects(signPayload(key, payload), { name: "Refusal" });
  }
  const long = join(statement("p"), toUtf8(" ".repeat(60_000)));
  await assert.rejects(signPayload(key, long), /at most 65535 are allowed/);
});

test("a template is filled in with the party, its digest, and what a form holds", async () => {
  const party = (await keyOf(1)).didKey;
  const register = { name: "{{field:name}}", contact: "{{random}}" };
  const subject = [{ name: "{{party}}", digest: { sha256: "{{party_digest}}" } }];
  const template = fromUtf8(statement("", { subject, predicate: { log: LOG_ID, change: { register } } }));
  const name = ' Ada "},\n{{party}} \\ \u2028';
  const filled = await fillTemplate(template, { party, random: "ab12", field: (one) => ({ name })[one] });
  const read = readStatement(toUtf8(filled), 1);
  assert.deepEqual(read.subjects, [{ name: party, digest: digestText(await partyDigest(party)) }]);
  assert.deepEqual(read.predicate.change.register, { name: name.trim(), contact: "ab12" });
  const fill = (text, field) => fillTemplate(text, { party, random: "r", field: () => field });
  await assert.rejects(fill("{{other}}", "x"), /nothing to fill in for `\{\{other\}\}`/);
  await assert.rejects(fill("{{field:x}}", undefined), /nothing to fill in for `\{\{field:x\}\}`/);
  await assert.rejects(fill("{{field:x}}", " \n"), /`x` is not filled in/);
  assert.match(randomText(), /^[0-9a-f]{32}$/);
  assert.notEqual(randomText(), randomText());
});

test("amounts are filled in to the last unit, and told as people write them", async () => {
  const fill = async (amount, decimals = 6) => {
    const { didKey: party } = await keyOf(1);
    return fillTemplate(`{{units:amount:${decimals}}}`, { party, random: "r", field: () => amount });
  };
  for (const [text, units] of [["25", "25000000"], [" 25.50 ", "25500000"], ["0.000001", "1"]]) assert.equal(await fill(text), units);
  assert.equal(await fill("7", 0), "7");
  assert.equal(toUnits("18446744073709.551615", 6), String(2n ** 64n - 1n));
  for (const text of ["", ".5", "5.", "0", "-1", "+1", "1e3", "1,5", "0.0000001", "18446744073709.551616"]) {
    await assert.rejects(fill(text), { name: "Refusal" }, text);
  }
  for (const [units, text] of [[25_000_000n, "25"], [25_500_000n, "25.50"], [1n, "0.000001"]]) assert.equal(fromUnits(units, 6), text);
  assert.equal(fromUnits(7n, 0), "7");
});

test("the digest of a party is the one that golden statements have", async () => {
  const golden = await readFile(new URL("../../../vectors/statement/party-register.json", import.meta.url));
  const { payload, signatures } = readEnvelope(new Uint8Array(golden));
  const [{ name, digest }] = readStatement(payload, 1).subjects;
  assert.equal(name, signatures[0].keyId);
  assert.equal(digestText(await partyDigest(name)), digest);
});

test("characters that cannot be seen are written as escapes, and mean the same", () => {
  const bmp = ["\u202e", "\u200b", "\u00a0", "\u007f", "\u2028", "\ufeff", "\ufe0f", "\u3164", "\ue000"];
  const hidden = [...bmp, "\u{e0041}"];
  for (const character of hidden) {
    const value = { name: `a${character}b` };
    const spelled = spellVisibly(JSON.stringify(value));
    assert.match(spelled, /^[\x20-\x7e]*$/, JSON.stringify(character));
    assert.deepEqual(JSON.parse(spelled), value);
  }
  const plain = '{\n\t"name": "Zoë 王 😀 — \\u0041"\r}';
  assert.equal(spellVisibly(plain), plain);
});

test("the answers of a server are told apart", async () => {
  const entry = await entryOf(statement("p"));
  const id = digestText(await sha256(entry));
  const sent = [];
  const answer = (status, body) => async (address, request) => {
    sent.push([address, request.method, request.headers["Content-Type"], request.body]);
    return new Response(body === undefined ? "no JSON" : JSON.stringify(body), { status });
  };
  const post = (status, body) => postStatement(entry, answer(status, body));
  assert.deepEqual(await post(200, { id, index: 7, new: true }), { id, index: 7, new: true, witnessed: true });
  assert.deepEqual(await post(202, { id, index: 7, new: false }), { id, index: 7, new: false, witnessed: false });
  assert.deepEqual(sent[0], ["/api/v1/statements", "POST", "application/json", entry]);
  const error = { code: "unknown_key", message: "the key is not registered" };
  await assert.rejects(post(422, { error }), {
    name: "Refusal",
    message: "the log did not take it: the key is not registered (unknown_key)",
  });
  // Neither a fault of the server nor a word about another statement says what became of this one.
  const others = [[200, { id: "sha256:00", index: 1 }], [200, { id }]];
  const unclear = [[500, { error }], [503, undefined], [404, undefined], ...others];
  for (const [status, body] of unclear) {
    await assert.rejects(post(status, body), { name: "Unable", message: /not known whether the statement is logged/ });
  }
  const gone = () => Promise.reject(new TypeError("no route"));
  await assert.rejects(postStatement(entry, gone), { message: /bringing it again is safe \(no route\)/ });
});
