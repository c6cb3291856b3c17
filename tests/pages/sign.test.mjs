// A reader makes a key in the browser, registers a party with it, and signs, on the demo's log.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";

import { expectAccessible, expectNoSidewaysScroll } from "./accessible.mjs";
import { closeBrowser, open, SIZES } from "./browser.mjs";
import { claim } from "./claim.mjs";
import { screenshot } from "./screenshot.mjs";
import { assay, logKey, server } from "./setting.mjs";
import { startSite } from "./site.mjs";
import { REGISTER, statement, subjectOf } from "./statements.mjs";

after(closeBrowser);

/** A key that is not registered is not found, and a second registration is refused: browsers tell of both as errors. */
const EXPECTED = /status of 404 .*\/parties\/did|status of 409 .*\/statements\)/;

const REVIEW = { about: "statement", kind: "review", summary: "read it all" };
const ATTEST = statement(subjectOf(claim.id), "attestation", REVIEW);

async function openPage(t, options = {}) {
  const places = { REGISTER, ATTEST, ...options.places };
  const site = await startSite({ places });
  const page = await open(t, site.origin, { expected: EXPECTED, ...options });
  await page.goto(`${site.origin}/tests/sign.html`);
  return { page, site, register: page.locator("#register"), attest: page.locator("#attest") };
}

/** The statement and its entry as the server has them, checked by the program itself. */
function verified(bundle, folder) {
  const file = join(folder, "bundle");
  writeFileSync(file, bundle);
  return JSON.parse(execFileSync(assay, ["verify", file, "--vkey", logKey, "--json"], { encoding: "utf8" }));
}

for (const size of Object.keys(SIZES)) {
  test(`a key is made, its party registers, and signs (${size})`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "assay-pages-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const { page, register, attest } = await openPage(t, { size });
    await page.getByText("This browser has no key.").waitFor();
    assert.equal(await register.getByRole("button", { name: "Sign and send" }).count(), 0);
    await expectAccessible(page);
    await register.getByRole("button", { name: "Make a key in this browser" }).click();
    await page.getByText("The key of this browser is not registered.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Make a key in this browser" }).count(), 0);
    const about = await register.locator("[data-sign-key]").innerText();
    const [didKey] = /did:key:z6Mk\w+/.exec(about);
    assert.match(about, /in this browser only.*destroys it/);
    const payload = register.locator("[data-sign-payload]");
    assert.equal(await payload.innerText(), "Nothing to sign yet: `name` is not filled in.");

    const name = `A reader on a ${size} "},{{party}} <b>\u202e`;
    await register.getByLabel("Name").fill(name);
    const text = await payload.innerText();
    assert.equal(JSON.parse(text).predicate.change.register.name, name);
    assert.equal(JSON.parse(text).subject[0].name, didKey);
    assert.ok(!text.includes("\u202e") && text.includes("\\u202e"), text);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await screenshot(page, `sign-register-${size}`);

    await register.getByRole("button", { name: "Sign and send" }).click();
    await register.locator('[data-done="true"]').waitFor();
    const said = await register.locator("output").innerText();
    const [, index, id] = /^Logged as entry (\d+): (sha256:[0-9a-f]{64})\./.exec(said);
    const link = await register.getByRole("link", { name: "See it on the log" }).getAttribute("href");
    assert.equal(link, `/statements/${id}`);
    await page.getByText("The key of this browser is that of a party.").waitFor();

    // What was shown is what was signed and logged, byte for byte.
    const logged = await bundleOf(id);
    assert.equal(payloadIn(logged), text);
    const { statement: proven, index: at, signed_by: signers } = verified(logged, folder);
    assert.deepEqual([proven, `${at}`, signers], [id, index, [didKey]]);

    await attest.getByRole("button", { name: "Sign and send" }).click();
    await attest.locator('[data-done="true"]').waitFor();
    assert.match(await attest.locator("output").innerText(), /^Logged as entry \d+/);
    await screenshot(page, `sign-done-${size}`);

    // The key is still there when the page is opened again, and what it signs is the same: it is not logged twice.
    await page.reload();
    await page.getByText("The key of this browser is that of a party.").waitFor();
    await attest.getByRole("button", { name: "Sign and send" }).click();
    await attest.locator('[data-done="true"]').waitFor();
    assert.match(await attest.locator("output").innerText(), /^It was on the log before, as entry \d+/);
    await register.getByLabel("Name").fill("Another name");
    await register.getByRole("button", { name: "Sign and send" }).click();
    await register.locator('[data-done="false"]').waitFor();
    assert.match(await register.locator("output").innerText(), /^Not done: the log did not take it: .*\(\w+\)\.$/);
  });
}

/** The bundle of a statement, once a checkpoint covers it. */
async function bundleOf(id) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await fetch(`${server}/api/v1/statements/${id}/bundle`);
    if (answer.ok) return answer.text();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no bundle of ${id}`);
}

function payloadIn(bundle) {
  const entry = Buffer.from(/^extra (.*)$/m.exec(bundle)[1], "base64").toString();
  return Buffer.from(JSON.parse(entry).payload, "base64").toString();
}

test("the key cannot be taken out of the browser", async (t) => {
  const { page, register } = await openPage(t);
  await register.getByRole("button", { name: "Make a key in this browser" }).click();
  await page.getByText("The key of this browser is not registered.").waitFor();
  const found = await page.evaluate(async () => {
    const { keptKey, makeKeptKey } = await import("/static/browser/page/kept-key.js");
    const { didKey, privateKey } = await keptKey();
    const take = (format) => crypto.subtle.exportKey(format, privateKey).then(() => "out", ({ name }) => name);
    const tries = ["pkcs8", "jwk", "raw"].map(take);
    // Two tabs at once have one key all the same, and making another one changes nothing.
    const [one, other] = await Promise.all([makeKeptKey(), makeKeptKey()]);
    const { extractable, usages, type } = privateKey;
    return { tries: await Promise.all(tries), extractable, usages, type, same: [one.didKey, other.didKey, didKey] };
  });
  assert.equal(found.extractable, false);
  assert.deepEqual([found.usages, found.type], [["sign"], "private"]);
  assert.ok(found.tries.every((how) => how === "InvalidAccessError"), String(found.tries));
  assert.equal(new Set(found.same).size, 1);
});

test("what is no statement is not signed, and an address elsewhere is not linked", async (t) => {
  const { page, attest } = await openPage(t, { places: { ATTEST: '{"pay":"everything"}' } });
  await attest.getByRole("button", { name: "Make a key in this browser" }).click();
  await attest.getByRole("button", { name: "Sign and send" }).click();
  await attest.locator('[data-done="false"]').waitFor();
  assert.equal(await attest.locator("output").innerText(), "Not done: not a statement: the field `pay` is not known.");
  await page.locator("#register").evaluate((form) => (form.dataset.signDone = "//elsewhere.example/{id}"));
  await page.getByLabel("Name").fill("A reader without a link");
  await page.locator("#register").getByRole("button", { name: "Sign and send" }).click();
  await page.locator('#register [data-done="true"]').waitFor();
  assert.equal(await page.getByRole("link").count(), 0);
});

test("by keyboard alone", async (t) => {
  const { page, register } = await openPage(t);
  await page.getByText("This browser has no key.").waitFor();
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
  const tabTo = async (words) => {
    for (let count = 0; count < 20 && (await focused()) !== words; count += 1) await page.keyboard.press("Tab");
    assert.equal(await focused(), words);
  };
  await tabTo("Make a key in this browser");
  await page.keyboard.press("Enter");
  await page.getByText("The key of this browser is not registered.").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "name");
  await page.keyboard.type("A reader with a keyboard");
  await tabTo("Sign and send");
  await page.keyboard.press("Enter");
  await register.locator('[data-done="true"]').waitFor();
});

test("without JavaScript nothing is offered that does not work", async (t) => {
  const { page, register, attest } = await openPage(t, { javaScript: false });
  assert.deepEqual([await register.isVisible(), await attest.isVisible()], [false, false]);
  assert.ok(await page.getByRole("heading", { name: "Signing a statement" }).isVisible());
});
