// A reader checks bundles of the demo's log in the browser: good ones, tampered ones, by keyboard, on a phone.
import assert from "node:assert/strict";
import test, { after } from "node:test";

import { expectAccessible, expectNoSidewaysScroll } from "./accessible.mjs";
import { closeBrowser, open, SIZES } from "./browser.mjs";
import { claim, claimAddress, claimFile, tampered } from "./claim.mjs";
import { screenshot } from "./screenshot.mjs";
import { assay, demoFile, logKey, repository } from "./setting.mjs";
import { startSite } from "./site.mjs";

after(closeBrowser);

const BUTTON = "Check the proof in this browser";

async function openPage(t, { changes, places, name = "verify", ...options } = {}) {
  const site = await startSite({ changes, places: { BUNDLE: claimAddress, STATEMENT: claim.id, ...places } });
  const page = await open(t, site.origin, options);
  await page.goto(`${site.origin}/tests/${name}.html`);
  const named = page.locator("[data-verify-bundle]");
  return { page, site, named, verdict: named.locator(".verdict"), form: page.locator("form") };
}

/** The checks that a page shows, by their state. */
const shown = async (where, state) => where.locator(`.checks li[data-state="${state}"]`).allInnerTexts();

for (const size of Object.keys(SIZES)) {
  for (const colours of ["light", "dark"]) {
    test(`a bundle of the log holds, and the page says what was checked (${size}, ${colours})`, async (t) => {
      const { page, named, verdict } = await openPage(t, { size, colours });
      await expectAccessible(page);
      await named.getByRole("button", { name: BUTTON }).click();
      await verdict.waitFor();
      assert.equal(await verdict.innerText(), "The proof holds, against the key that this same server gave.");
      assert.equal(await verdict.getAttribute("data-holds"), "true");
      const good = (await shown(named, "good")).join("\n");
      assert.match(good, new RegExp(`^Checked: .* its id: ${claim.id}\\.$`, "m"));
      assert.ok(good.includes(`Checked: ${claim.signers[0]} signed the statement`), good);
      assert.ok(good.includes(`Checked against its key ${logKey}.`), good);
      assert.match(good, new RegExp(`The statement is entry ${claim.index} of the \\d+:`));
      const unchecked = (await shown(named, "unchecked")).join("\n");
      assert.match(unchecked, /Not checked: Whose key it is\. It came from the server that also gave the bundle/);
      assert.match(unchecked, /Not checked: Witnesses: /);
      assert.match(unchecked, /Not checked: Whether a key that signed was registered/);
      assert.deepEqual([await shown(named, "bad"), await shown(named, "unreached")], [[], []]);
      await named.locator("summary", { hasText: "What was signed" }).click();
      assert.equal(await named.locator("pre").innerText(), claim.payload);
      await named.locator("summary", { hasText: "a key that you got elsewhere" }).click();
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      await screenshot(page, `verify-holds-${size}-${colours}`);
    });
  }
}

test("a page that is only read fetches little of it", async (t) => {
  const { page, site } = await openPage(t, { name: "verify-named" });
  await page.getByRole("button", { name: BUTTON }).waitFor();
  await page.waitForLoadState("networkidle");
  const scripts = site.asked.filter((path) => path.endsWith(".js")).map((path) => path.replace(/.*\//, ""));
  assert.deepEqual(scripts.sort(), ["elements.js", "own-key.js", "verify-page.js"]);
});

test("a tampered bundle is refused, in words", async (t) => {
  const { page, named, verdict } = await openPage(t, { changes: { [claimAddress]: tampered } });
  await named.getByRole("button", { name: BUTTON }).click();
  await verdict.waitFor();
  assert.equal(await verdict.innerText(), "The proof does not hold, against the key that this same server gave.");
  assert.equal(await verdict.getAttribute("data-holds"), "false");
  const bad = (await shown(named, "bad")).join("\n");
  assert.match(bad, /^Failed: Whoever is named .* no, the signature of `did:key:\S+` is refused here/m);
  assert.match(bad, /^Failed: The statement is in the log: no, the proof leads to the root/m);
  assert.match(await named.locator(".checks li").first().innerText(), /^Failed: /);
  assert.equal(await named.locator("pre").count(), 0, "what was not signed is not shown as if it were");
  await expectAccessible(page);
  await screenshot(page, "verify-tampered-desk");
});

test("a good bundle of another statement than the page speaks of is refused", async (t) => {
  const { named, verdict } = await openPage(t, { places: { BUNDLE: "/api/v1/statements/1/bundle" } });
  await named.getByRole("button", { name: BUTTON }).click();
  await verdict.waitFor();
  assert.equal(await verdict.getAttribute("data-holds"), "false");
  assert.match((await shown(named, "bad")).join(), /is of another statement than this page speaks of/);
});

test("by keyboard alone: check, paste another key, check again, forget it", async (t) => {
  const { page, named, verdict } = await openPage(t);
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press("Tab");
  assert.equal(await focused(), BUTTON);
  await page.keyboard.press("Enter");
  await named.locator('.verdict[data-holds="true"]').waitFor();
  while ((await focused()) !== "Check against a key that you got elsewhere") await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.insertText("no key at all");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await named.getByText("This is neither a key nor a policy").waitFor();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Control+A");
  // The key of the Go checksum database: a good key, of another log.
  await page.keyboard.insertText("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await named.getByText("remembered in this browser").waitFor();
  const check = async (holds) => {
    await named.getByRole("button", { name: BUTTON }).focus();
    await page.keyboard.press("Space");
    await named.locator(`.verdict[data-holds="${holds}"]`).waitFor();
    return verdict.innerText();
  };
  assert.equal(await check(false), "The proof does not hold, against the key that you gave.");
  assert.match((await shown(named, "bad")).join(), /has no signature of its log by a key of `sum\.golang\.org`/);
  await page.reload();
  assert.equal(await check(false), "The proof does not hold, against the key that you gave.");
  await named.locator("summary").last().focus();
  await page.keyboard.press("Enter");
  await named.getByRole("button", { name: "Forget it" }).focus();
  await page.keyboard.press("Enter");
  await named.getByText("Forgotten.").waitFor();
  assert.equal(await check(true), "The proof holds, against the key that this same server gave.");
});

test("a file is checked against a pasted key, and nothing is sent", async (t) => {
  const { page, site, form } = await openPage(t);
  await form.getByLabel("The bundle").setInputFiles(claimFile);
  await form.getByLabel("The log's key, or a policy").fill(logKey);
  const before = site.asked.length;
  await page.context().setOffline(true);
  await form.getByRole("button", { name: "Check" }).click();
  await form.locator(".verdict").waitFor();
  assert.equal(await form.locator(".verdict").innerText(), "The proof holds, against the key that you gave.");
  assert.equal(site.asked.length, before);
  // With a policy that asks for a witness, the same bundle is not enough.
  const { name, vkey } = { name: "w", vkey: "one.example+59e5c08d+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU" };
  await form.getByLabel("The log's key, or a policy").fill(`log ${logKey}\nwitness ${name} ${vkey}\nquorum ${name}\n`);
  await form.getByRole("button", { name: "Check" }).click();
  await form.locator('.verdict[data-holds="false"]').waitFor();
  assert.match((await shown(form, "bad")).join(), /does not meet the policy: no cosignature by `w`/);
});

test("files that are no bundle, and keys that are none, are said to be such", async (t) => {
  const { form } = await openPage(t);
  const check = async (file, key, words) => {
    await form.getByLabel("The bundle").setInputFiles(file);
    await form.getByLabel("The log's key, or a policy").fill(key);
    await form.getByRole("button", { name: "Check" }).click();
    await form.getByText(words).waitFor();
    assert.equal(await form.locator(".verdict").getAttribute("data-holds"), "false");
  };
  await check(assay, logKey, "Nothing was checked: the file is over 2 MiB.");
  await check(`${repository}vectors/ledger/fact-present`, logKey, "but a proof of a fact: `assay verify` checks those");
  await check(demoFile("log/log.vkey"), logKey, "is not `c2sp.org/tlog-proof@v1`");
  await check(claimFile, "a+b+c", "Nothing was checked: line 1 of the policy: `a+b+c` is not a verifier key");
});

test("a bundle that is not there, or of another server, is not checked", async (t) => {
  const places = { BUNDLE: "/api/v1/statements/999999/bundle" };
  const missing = await openPage(t, { places, expected: /404/ });
  await missing.named.getByRole("button", { name: BUTTON }).click();
  await missing.verdict.waitFor();
  assert.match(await missing.verdict.innerText(), /^Nothing was checked: .* was answered with /);
  const elsewhere = await openPage(t, { places: { BUNDLE: "http://127.0.0.1:9/bundle" } });
  await elsewhere.named.getByRole("button", { name: BUTTON }).click();
  await elsewhere.verdict.waitFor();
  assert.match(await elsewhere.verdict.innerText(), /is not of this server/);
});

test("without JavaScript nothing is offered that does not work", async (t) => {
  const { page, named, form } = await openPage(t, { javaScript: false });
  assert.equal(await named.getByRole("button").count(), 0);
  assert.equal(await form.isVisible(), false);
  assert.ok(await page.getByRole("heading", { name: "The bundle of this page" }).isVisible());
});
