// A reader looks something up, reads a model's page, checks a proof on it, and every page can be used by everybody.
import assert from "node:assert/strict";
import test, { after } from "node:test";

import { expectAccessible, expectNoSidewaysScroll } from "./accessible.mjs";
import { closeBrowser, open, SIZES } from "./browser.mjs";
import { screenshot } from "./screenshot.mjs";
import { server } from "./setting.mjs";

after(closeBrowser);

const json = async (path) => (await fetch(server + path)).json();
/** The demo's models by name. */
const models = Object.fromEntries((await json("/models.json")).rows.map(({ model }) => [model.name, model]));
const whichlang = `/artifacts/${models.whichlang.id}`;

/** Waits until the evidence of a page's model has been weighed, and that of other evaluations of it too. */
async function weighed(path) {
  for (let tries = 0; tries < 1200; tries += 1) {
    const { evidence, over_time_waiting: others } = await json(`${path}.json`);
    if (evidence.weighing.state !== "waiting" && others === 0) return evidence;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error(`${path} is never weighed`);
}

/** One page of each sort, by name. */
async function pages() {
  const model = await json(`${whichlang}.json`);
  const [line] = (await json("/index.json")).newest;
  const result = model.results.find(({ benchmark }) => benchmark.name);
  return {
    home: "/",
    models: "/models",
    model: whichlang,
    party: `/parties/${model.identity.owner.id}`,
    statement: `/statements/${line.id}`,
    benchmark: `/benchmarks/${result.benchmark.id}`,
    log: "/log",
    checkpoint: `/checkpoints/${(await json("/index.json")).state.published_size}`,
    search: "/search?q=lang",
    fit: "/fit",
    compare: "/compare",
  };
}

test("every page can be used by everybody, at a desk and on a phone, in light and in dark", async (t) => {
  await weighed(whichlang);
  for (const [name, path] of Object.entries(await pages())) {
    for (const size of Object.keys(SIZES)) {
      for (const colours of ["light", "dark"]) {
        const page = await open(t, server, { size, colours });
        await page.goto(server + path);
        await expectAccessible(page);
        await expectNoSidewaysScroll(page);
        if (colours === "light") await screenshot(page, `${name}-${size}`);
        await page.close();
      }
    }
  }
});

test("every page says what it says without JavaScript", async (t) => {
  await weighed(whichlang);
  for (const path of Object.values(await pages())) {
    const [plain, script] = await Promise.all([false, true].map((javaScript) => open(t, server, { javaScript })));
    await plain.goto(server + path);
    await script.goto(server + path);
    // Forms that JavaScript adds are no part of what the page says.
    const said = (page) => page.locator("main h1, main h2, main h3, main .answer, main table").allTextContents();
    assert.deepEqual(await said(plain), await said(script), path);
    assert.ok((await said(plain)).length > 0, path);
    await plain.close();
    await script.close();
  }
});

for (const size of Object.keys(SIZES)) {
  test(`a reader finds a model and learns what it is good for, what it is not, and why (${size})`, async (t) => {
    await weighed(whichlang);
    const page = await open(t, server, { size });
    await page.goto(server);
    await page.getByRole("searchbox").first().fill("whichl");
    await page.keyboard.press("Enter");
    await page.getByRole("main").getByRole("link", { name: "whichlang", exact: true }).first().click();
    await page.waitForURL(`**${whichlang}`);
    const main = page.getByRole("main");
    assert.match(await main.locator(".answer").first().textContent(), /^whichlang reaches 95\.0% on \d+ slices?, \d/);
    assert.match(await main.textContent(), /between \d+\.\d–\d+\.\d%/);
    assert.match(await main.textContent(), /evidence of \d+ \w+ \d{4}/);
    for (const heading of ["Works here", "Fails here", "Results", "Claims and verdicts", "Lineage", "Verify yourself"]) {
      assert.ok(await main.getByRole("heading", { name: heading, exact: true }).isVisible(), heading);
    }
    assert.ok(await main.getByText("refuted").first().isVisible(), "the refuted claim is told");
    assert.match(await main.locator("blockquote").textContent(), /^Tells which of sixteen languages/);
    assert.ok(await main.getByText("Its owner says, which is no evidence").isVisible());
    assert.match(await main.getByRole("list", { name: "Mind this" }).textContent(), /An? (older|newer) evaluation.*says by itself/);
    await main.getByText("Why, and who else").first().click();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  });

  test(`a reader checks the proof on a model's page (${size})`, async (t) => {
    await weighed(whichlang);
    const page = await open(t, server, { size });
    await page.goto(server + whichlang);
    const box = page.locator("[data-verify-bundle]");
    await box.getByRole("button", { name: "Check the proof in this browser" }).click();
    await box.locator(".verdict[data-holds=true]").waitFor();
    assert.ok((await box.locator(".checks li[data-state=good]").count()) >= 5);
    await expectAccessible(page);
    await screenshot(page, `model-checked-${size}`);
  });
}

test("a changed bundle is refused on a model's page", async (t) => {
  await weighed(whichlang);
  const page = await open(t, server);
  await page.route("**/bundle", async (route) => {
    const answer = await route.fetch();
    const bytes = await answer.body();
    const at = Math.floor(bytes.length / 2);
    bytes[at] = bytes[at] === 65 ? 66 : 65;
    await route.fulfill({ response: answer, body: bytes });
  });
  await page.goto(server + whichlang);
  const box = page.locator("[data-verify-bundle]");
  await box.getByRole("button", { name: "Check the proof in this browser" }).click();
  await box.locator(".verdict[data-holds=false]").waitFor();
  await screenshot(page, "model-refused-desk");
});

test("a keyboard alone leads from the first page to a model", async (t) => {
  const page = await open(t, server);
  await page.goto(server);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("whatlang-16");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/search?**");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  for (let steps = 0; steps < 40; steps += 1) {
    await page.keyboard.press("Tab");
    const text = await page.evaluate(() => document.activeElement.textContent);
    if (text === "whatlang-16") break;
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/artifacts/${models["whatlang-16"].id}`);
});
