// A reader brings a workload, moves what they need, and compares models; rubbish gets a message that says why.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { after } from "node:test";

import { expectAccessible, expectNoSidewaysScroll } from "./accessible.mjs";
import { closeBrowser, open, SIZES } from "./browser.mjs";
import { screenshot } from "./screenshot.mjs";
import { demoFile, server } from "./setting.mjs";

after(closeBrowser);

/** A part of the demo's phrases, as a buyer's own. */
const phrases = readFileSync(demoFile("langid/examples.csv"), "utf8").split("\n").slice(0, 400).join("\n");
const workload = { name: "phrases.csv", mimeType: "text/csv", buffer: Buffer.from(phrases) };

/**
 * Brings the workload and waits for its answer. The floor is far below what the evidence shows (75% to 81%), since a
 * log's root seeds the halves of its evidence, and so each demo's answer differs a little.
 */
async function bring(page) {
  await page.goto(`${server}/fit`);
  await page.getByLabel("A file with a row").setInputFiles(workload);
  await page.getByLabel("The floor").fill("0.5");
  await page.getByRole("button", { name: "Weigh the evidence to it" }).click();
  await page.waitForURL("**/fit/sha256:*");
  await page.getByRole("heading", { name: "The models on your workload" }).waitFor();
}

for (const size of Object.keys(SIZES)) {
  test(`a reader brings a workload and sees the answer change with the floor (${size})`, async (t) => {
    const page = await open(t, server, { size });
    await bring(page);
    const answer = page.locator("#outcome .answer");
    assert.match(await answer.textContent(), /is shown to reach \d+\.\d% or more on this workload/);
    const mind = await page.locator("#outcome").getByRole("list", { name: "Mind this" }).textContent();
    assert.match(mind, /whichlang: A claim was refuted: that it reaches 95\.0%/);
    assert.match(mind, /was declared retired by its owner/);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await screenshot(page, `fit-answer-${size}`);
    const before = page.url();
    const slider = page.getByRole("slider", { name: "The floor" });
    await slider.focus();
    await page.keyboard.press("End");
    await page.getByText("No model is shown to reach 99.0%").waitFor();
    assert.notEqual(page.url(), before, "the address follows the answer");
    assert.match(page.url(), /floor=0\.99/);
    await page.reload();
    await page.getByText("No model is shown to reach 99.0%").waitFor();
    await page.getByLabel("What a wrong answer costs").first().fill("500");
    await page.keyboard.press("Tab");
    await page.getByText("With errors", { exact: true }).waitFor();
  });
}

for (const size of Object.keys(SIZES)) {
  for (const colours of ["light", "dark"]) {
    test(`a reader slides what an error costs, by keyboard alone (${size}, ${colours})`, async (t) => {
      const page = await open(t, server, { size, colours });
      await bring(page);
      const field = page.getByRole("spinbutton", { name: "What a wrong answer costs you" }).first();
      const slider = page.getByRole("slider", { name: "what a wrong answer costs you" });
      assert.equal(await slider.getAttribute("aria-valuetext"), "not asked for");
      await slider.focus();
      await page.keyboard.press("End");
      const first = page.locator("#outcome tbody tr").first();
      const withErrors = () => first.locator("td").nth(5).textContent();
      await page.getByText("With errors", { exact: true }).waitFor();
      const [dearest, most] = [await withErrors(), await field.inputValue()];
      assert.match(page.url(), new RegExp(`error_cost=${most}$`), "the address follows");
      assert.ok(Number(most) > 1e5, most);
      assert.match(await slider.getAttribute("aria-valuetext"), /^[\d,]+ an error, in the records’ unit$/);
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      await screenshot(page, `fit-error-cost-${size}-${colours}`);
      for (let steps = 0; steps < 3; steps += 1) await page.keyboard.press("ArrowLeft");
      await page.waitForURL((url) => url.searchParams.get("error_cost") !== most);
      assert.ok(Number(await field.inputValue()) < Number(most), "a step to the left costs less");
      await page.keyboard.press("Home");
      await page.waitForURL((url) => url.searchParams.get("error_cost") === "0");
      assert.deepEqual([await field.inputValue(), await slider.getAttribute("aria-valuetext")], ["0", "errors cost nothing"]);
      // The answer follows, a moment after the address.
      await page.waitForFunction(
        (before) => document.querySelector("#outcome tbody tr").querySelectorAll("td")[5].textContent !== before,
        dearest,
      );
      // The field takes what no step of the slider is, and moves it.
      await field.fill("1234.5");
      assert.equal(await slider.getAttribute("aria-valuetext"), "1,234.5 an error, in the records’ unit");
      assert.ok(Number(await slider.inputValue()) > 0);
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.searchParams.get("error_cost") === "1234.5");
      await page.reload();
      await slider.waitFor();
      assert.equal(await field.inputValue(), "1234.5");
      assert.equal(await slider.getAttribute("aria-valuetext"), "1,234.5 an error, in the records’ unit");
    });
  }
}

test("without JavaScript the form brings the answer too", async (t) => {
  const page = await open(t, server, { javaScript: false });
  await bring(page);
  assert.equal(await page.getByRole("slider", { name: "wrong answer" }).count(), 0);
  await page.getByLabel("What a wrong answer costs").first().fill("500");
  await page.getByRole("button", { name: "Weigh again" }).click();
  await page.getByText("With errors", { exact: true }).waitFor();
});

test("an answer is left and found again, and is the same as JSON", async (t) => {
  const page = await open(t, server);
  await bring(page);
  const address = page.url();
  await page.goto(server);
  await page.goto(address);
  await page.getByRole("heading", { name: "The models on your workload" }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download it as JSON" }).click(),
  ]);
  const { outcome } = JSON.parse(readFileSync(await download.path(), "utf8"));
  assert.equal(outcome.state, "done");
  assert.match(await page.locator("#outcome .answer").textContent(), new RegExp(outcome.report.choice));
});

test("rubbish gets a message that says which row and why", async (t) => {
  const page = await open(t, server, { expected: /422/ });
  await page.goto(`${server}/fit`);
  const bad = "example_id,script\na,Latin\nb,Latin,<b>more</b>\n";
  await page.getByLabel("A file with a row").setInputFiles({ ...workload, buffer: Buffer.from(bad) });
  await page.getByRole("button", { name: "Weigh the evidence to it" }).click();
  const problem = page.getByRole("alert");
  assert.match(await problem.textContent(), /line 3 of `phrases\.csv` has 3 fields where the first line has 2/);
  await expectAccessible(page);
  await screenshot(page, "fit-problem-desk");
});

for (const size of Object.keys(SIZES)) {
  test(`a reader compares models (${size})`, async (t) => {
    const page = await open(t, server, { size });
    await page.goto(`${server}/compare`);
    for (const name of ["lingua", "whichlang"]) await page.getByRole("checkbox", { name }).check();
    await page.getByRole("button", { name: "Compare" }).click();
    await page.getByRole("heading", { name: "Slice by slice" }).waitFor();
    assert.match(await page.locator("#outcome .answer").textContent(), /lingua is shown to be better than the others/);
    assert.ok(await page.getByText("none shown").first().isVisible(), "where they cannot be told apart is told");
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await screenshot(page, `compare-answer-${size}`);
  });
}
