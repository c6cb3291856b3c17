// Bytes, numbers, keys, envelopes, statements and policies have one spelling each; the others are refused.
import assert from "node:assert/strict";
import test from "node:test";

import { fromBase58, toBase58 } from "../src/base58.js";
import { fromBase64, toBase64 } from "../src/base64.js";
import { fromHex, fromUtf8, join, toBigEndian64, toUtf8 } from "../src/bytes.js";
import { readCheckpoint } from "../src/checkpoint.js";
import { splitCosignature } from "../src/cosignature.js";
import { readNumber, readSize } from "../src/decimal.js";
import { fromDidKey, toDidKey } from "../src/did-key.js";
import { readEnvelope } from "../src/envelope.js";
import { readJson } from "../src/json.js";
import { readNote } from "../src/note.js";
import { readPolicy } from "../src/policy.js";
import { lacking } from "../src/quorum.js";
import { readStatement } from "../src/statement.js";
import { timeText } from "../src/time.js";
import { readVerifierKey } from "../src/verifier-key.js";
import { keyOf, logOf, witnessOf } from "./keys.js";
import { entryOf, LOG_ID, statement, TYPE } from "./make.js";

test("base64 is that of node, in its one spelling", () => {
  for (let length = 0; length < 70; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + length * 101) % 256);
    assert.equal(toBase64(bytes), Buffer.from(bytes).toString("base64"));
    assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
  }
  const large = new Uint8Array(200_000).fill(250);
  assert.deepEqual(fromBase64(toBase64(large)), large);
  const others = ["AA", "AA=", "AB==", "AAA=A", "AA==AA==", " AA==", "AA==\n", "A A==", "A-_=", "A", "====", "é"];
  for (const text of others) {
    assert.equal(fromBase64(text), undefined, text);
  }
});

test("base58 is that of Bitcoin", () => {
  // The examples of draft-msporny-base58.
  const hello = "2NEpo7TZRRrLZSi2U";
  assert.equal(toBase58(toUtf8("Hello World!")), hello);
  assert.equal(fromUtf8(fromBase58(hello, 12)), "Hello World!");
  assert.equal(toBase58(fromHex("0000287fb4cd")), "11233QC4");
  assert.deepEqual(fromBase58("11233QC4", 6), fromHex("0000287fb4cd"));
  const others = [["11233QC4", 5], ["11233QC4", 7], ["1233QC4", 6], ["0", 1], ["l", 1], ["z".repeat(9999), 34]];
  for (const [text, length] of others) {
    assert.equal(fromBase58(text, length), undefined, `${text.slice(0, 20)} in ${length}`);
  }
});

test("numbers have no leading zeros and no signs", () => {
  assert.deepEqual(["0", "7", "18446744073709551615"].map(readNumber), [0n, 7n, 2n ** 64n - 1n]);
  for (const text of ["", "00", "07", "-1", "+1", " 1", "1 ", "1e3", "0x1", "18446744073709551616", "1\n", "١"]) {
    assert.equal(readNumber(text), undefined, text);
  }
  assert.deepEqual([readSize("9223372036854775808"), readSize("9223372036854775809")], [2n ** 63n, undefined]);
});

test("a key has one `did:key`", async () => {
  const { publicKey, didKey } = await keyOf(1);
  assert.deepEqual(fromDidKey(didKey), publicKey);
  assert.equal(toDidKey(publicKey), didKey);
  const others = [didKey.slice(0, -1), `${didKey}1`, ` ${didKey}`, didKey.replace(":z", ":1"), ""];
  for (const text of [...others, didKey.replace("6Mk", "6Nk")]) assert.equal(fromDidKey(text), undefined, text);
});

test("an envelope has one spelling", async () => {
  const entry = fromUtf8(await entryOf(statement("did:key:z"), [1, 2]));
  assert.equal(readEnvelope(toUtf8(entry)).signatures.length, 2);
  const [one, two] = [...entry.matchAll(/\{"keyid".*?\}/g)].map(([text]) => text);
  const others = {
    "white space": entry.replace(",", ", "),
    "a line feed at the end": `${entry}\n`,
    "a byte order mark": `\ufeff${entry}`,
    "another payload type": entry.replace("in-toto", "in-tutu"),
    "the other order": entry.replace(`${one},${two}`, `${two},${one}`),
    "a key twice": entry.replace(two, one),
    "no signature": entry.replace(`${one},${two}`, ""),
    "a comma more": entry.replace(`${one},${two}`, `${one},${two},`),
    "a short signature": entry.replace(/"sig":"[^"]*"/, '"sig":"AAAA"'),
    "a key id that is none": entry.replace("did:key:z6", "did:key:z7"),
    "unpadded base64": entry.replace("==", ""),
    "an escape": entry.replace("payload", "p\\u0061yload"),
    "one field more": entry.replace(/\}$/, ',"more":1}'),
    "nothing": "",
  };
  for (const [why, text] of Object.entries(others)) {
    assert.throws(() => readEnvelope(toUtf8(text)), { name: "Refusal" }, why);
  }
  const eight = [1, 2, 3, 4, 5, 6, 7, 8];
  assert.equal(readEnvelope(await entryOf(statement("p"), eight)).signatures.length, 8);
  const nine = await entryOf(statement("p"), [...eight, 9]);
  assert.throws(() => readEnvelope(nine), /an envelope has 1 to 8 signatures/);
  assert.throws(() => readEnvelope(new Uint8Array(65_536)), /65536 bytes where at most 65535/);
  assert.throws(() => readEnvelope(Uint8Array.of(0xff)), /not UTF-8/);
});

test("JSON that another reader would refuse or understand otherwise is refused", () => {
  const read = (text) => readJson(toUtf8(text));
  assert.deepEqual(read('{"a":[{"b":1},{"b":2}],"b":{"a":"a","c":"\\"a\\":{"}}').b, { a: "a", c: '"a":{' });
  assert.equal(read("[".repeat(127) + "]".repeat(127)).length, 1);
  const refused = {
    '{"a":1,"a":2}': /the name `a` stands twice/,
    '{"a":1,"\\u0061":2}': /the name `a` stands twice/,
    '{"x":{"a":[],"b":{},"a":1}}': /the name `a` stands twice/,
    '["\\ud800"]': /half of a surrogate pair/,
    '{"\\udc00":1}': /half of a surrogate pair/,
    "{}x": /not JSON/,
    "\ufeff{}": /not JSON/,
    "": /not JSON/,
    [`${"[".repeat(128)}${"]".repeat(128)}`]: /nested deeper/,
  };
  for (const [text, message] of Object.entries(refused)) assert.throws(() => read(text), message, text);
  assert.throws(() => readJson(Uint8Array.of(0x22, 0xff, 0x22)), /not UTF-8/);
});

test("a statement has the fields of its kind's outer form, and no others", () => {
  const subject = { digest: { sha256: "ab".repeat(32) } };
  const read = (changes, signatures = 1) => readStatement(statement("p", changes), signatures);
  assert.equal(read({}, 2).kind, "party");
  assert.equal(read({ subject: [{ ...subject, name: null }] }).subjects[0].name, undefined);
  const genesis = { predicateType: "assay:commit/v1", predicate: { genesis: {} } };
  assert.equal(read(genesis).log, undefined);
  const refused = [
    [{ more: 1 }, /the field `more` is not known/],
    [{ _type: `${TYPE}x` }, /its `_type` is not/],
    [{ _type: undefined }, /the field `_type` is missing/],
    [{ predicateType: "assay:party/v2" }, /the predicate type `assay:party\/v2` is not known/],
    [{ predicateType: "assay:nothing/v1" }, /is not known/],
    [{ predicateType: "assay:toString/v1" }, /is not known/],
    [{ predicateType: 7 }, /the predicate type `7` is not known/],
    [{ predicate: [] }, /its predicate is not an object/],
    [{ predicate: {} }, /does not name the log/],
    [{ predicate: { log: LOG_ID.toUpperCase() } }, /does not name the log/],
    [{ ...genesis, predicateType: "assay:snapshot/v1" }, /does not name the log/],
    [{ subject: [] }, /takes 1 subject, this one has 0/],
    [{ subject: {} }, /its subjects are not a list/],
    [{ subject: [subject, subject] }, /a subject is named twice/],
    [{ subject: [subject, { digest: { sha256: "cd".repeat(32) } }] }, /takes 1 subject, this one has 2/],
    [{ subject: [{}] }, /a subject has no digest/],
    [{ subject: [{ ...subject, uri: "x" }] }, /the field `uri` is not known/],
    [{ subject: [{ digest: { sha256: "AB".repeat(32) } }] }, /lower-case hex/],
    [{ subject: [{ digest: { sha256: "ab", sha512: "ab" } }] }, /the field `sha512` is not known/],
    [{ subject: [{ ...subject, name: " \u2003\n" }] }, /a subject's name/],
    [{ subject: [{ ...subject, name: "a\tb" }] }, /a subject's name/],
    [{ subject: [{ ...subject, name: "a\u0085b" }] }, /a subject's name/],
    [{ subject: [{ ...subject, name: "é".repeat(151) }] }, /a subject's name/],
  ];
  for (const [changes, message] of refused) assert.throws(() => read(changes), message);
  assert.throws(() => read({}, 3), /the kind `party` takes 1 to 2 signatures, this one has 3/);
  assert.throws(() => readStatement(toUtf8("7"), 1), /it is not an object/);
});

test("a note takes a hundred signatures, of any kind", async () => {
  const { sign } = await logOf(1, "log.example");
  const { text, signatures } = await sign(1, new Uint8Array(32));
  const line = `— ${signatures[0].name} ${toBase64(Uint8Array.of(1, 2, 3, 4, 5))}\n`;
  assert.equal(readNote(toUtf8(`${text}\n${line.repeat(100)}`)).signatures.length, 100);
  assert.throws(() => readNote(toUtf8(`${text}\n${line.repeat(101)}`)), /more than 100 signatures/);
  assert.throws(() => readNote(toUtf8(`${text}\n— name AQIDBA==\n`)), /is not a signature line/);
  assert.throws(() => readNote(toUtf8(`${"a".repeat(1 << 20)}\n\n${line}`)), /longer than 1 MiB/);
  assert.throws(() => readNote(Uint8Array.of(0xff)), /not UTF-8/);
  // A next-line character is white space to Unicode.
  assert.throws(() => readNote(toUtf8(`${text}\n${line.replace("log", "l\u0085g")}`)), /is not a signature line/);
});

test("a checkpoint without a note around it has no control characters either", () => {
  const lines = ["log.example", "12", toBase64(new Uint8Array(32))];
  assert.equal(readCheckpoint(`${lines.join("\n")}\nmore\n`).size, 12n);
  assert.throws(() => readCheckpoint(`${lines.join("\n")}\nmo\tre\n`), /has a control character/);
});

test("a cosignature has a time before 2^63 seconds", () => {
  const split = (time) => splitCosignature(join(toBigEndian64(time), new Uint8Array(64)));
  assert.equal(split(2n ** 63n - 1n).time, 2n ** 63n - 1n);
  assert.equal(split(2n ** 63n), undefined);
  assert.equal(splitCosignature(new Uint8Array(7)), undefined);
});

test("a verifier key that others wrote reads", async () => {
  // The key of the Go checksum database, as its client carries it.
  const text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
  const key = await readVerifierKey(text);
  assert.deepEqual([key.name, key.id, key.type], ["sum.golang.org", 0x033de0ae, 1]);
  const others = ["", "a", "a+b", "a+b+c", "+033de0ae+Ac4z", text.replace("033d", "033D"), text.replace("033d", "133d"),
    text.slice(0, 60), text.replace("+Ac", "+Bc"), text.replace("sum", "s m"), `${text}\n`];
  for (const other of others) await assert.rejects(readVerifierKey(other), { name: "Refusal" }, other);
});

test("policies are judged, and refused by line", async () => {
  const { vkey: log } = await logOf(1, "log.example");
  const witnesses = await Promise.all([1, 2, 3].map((number) => witnessOf(number, `w${number}.example`)));
  const [w1, w2, w3] = witnesses.map(({ vkey }, at) => `witness w${at + 1} ${vkey} https://w.example\n`);
  const read = (text) => readPolicy(toUtf8(text));
  const groups = "group pair any w1 w2\ngroup all all pair w3\nquorum all";
  const nested = await read(`# a comment\n\nlog ${log}\t https://log.example\n${w1}${w2}${w3}${groups}`);
  const [one, two, three] = nested.witnesses;
  assert.equal(lacking(nested, [two, three]), undefined);
  assert.equal(lacking(nested, [one, two]), "group `all` has 1 of the 2 members it needs; without `w3`");
  assert.equal(lacking(nested, [three]), "group `all` has 1 of the 2 members it needs; without `pair`");
  assert.equal(lacking(await read(`${w1}quorum w1\n`), []), "no cosignature by `w1`");
  assert.equal(lacking(await read("quorum none"), []), undefined);
  const refused = {
    "": /^line 1 of the policy: there is no quorum line$/,
    "quorum none\nquorum none": /^line 2 of the policy: there is a second quorum line/,
    "quorum X": /`X` is not the name of a witness or group on a line before/,
    "logs a": /`logs` is none of/,
    log: /`log` has too few or too many items/,
    [`log ${log}\nlog ${log}`]: /^line 2 .* stands there twice/,
    [`log ${witnesses[0].vkey}`]: /signature type `4`, and `1` is needed/,
    [`witness a ${log}`]: /signature type `1`, and `4` is needed/,
    [`${w1}${w1.replace("w1", "w9")}`]: /^line 2 .* stands there twice/,
    [w1.replace("witness w1", "witness none")]: /`none` is not a name/,
    [`${w1}group g any w1 w1`]: /`w1` is a member twice/,
    [`${w1}group g any w1\ngroup h any w1`]: /`w1` is a member twice/,
    [`${w1}group w1 any w1`]: /`w1` is defined twice/,
    [`${w1}group g 2 w1`]: /`2` is none of `all`, `any` and a number from 1 to `1`/,
    [`${w1}group g 0 w1`]: /`0` is none of/,
    [`${w1}group g 01 w1`]: /`01` is none of/,
    [`${w1}group g toString w1`]: /`toString` is none of/,
    "group g any": /a number from 1 to `0`/,
    "quorum none\r\n": /a control character/,
  };
  for (const [text, message] of Object.entries(refused)) await assert.rejects(read(text), { message }, text);
  // Names need not be UTF-8, and are compared byte by byte.
  const bytes = (name) => Uint8Array.of(...toUtf8("witness "), name, ...toUtf8(` ${witnesses[0].vkey}\nquorum `), 0xff);
  assert.equal((await readPolicy(bytes(0xff))).quorum.name, "\ufffd");
  await assert.rejects(readPolicy(bytes(0xfe)), /is not the name of a witness/);
});

test("times are those of the calendar", () => {
  assert.equal(timeText(0n), "1970-01-01 00:00:00 UTC");
  assert.equal(timeText(951_827_696n), "2000-02-29 12:34:56 UTC");
  assert.equal(timeText(2n ** 63n - 1n), "9223372036854775807 seconds after 1970");
});
