// What takes long says how far it is, and comes into the page that waits for it without loading all of it again.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { after } from "node:test";

import { expectAccessible, expectNoSidewaysScroll } from "./accessible.mjs";
import { closeBrowser, open, SIZES } from "./browser.mjs";
import { screenshot } from "./screenshot.mjs";
import { demoFile, server } from "./setting.mjs";

after(closeBrowser);

const json = async (path) => (await fetch(server + path)).json();

/** Brings so many bytes of the demo's phrases, under other names each time; the address of the answer without its query. */
async function bringMany(bytes) {
  const text = readFileSync(demoFile("langid/examples.csv"), "utf8").trimEnd();
  const [head, ...rows] = text.split("\n");
  const copies = Array.from({ length: bytes / Buffer.byteLength(text) }, (_, copy) => rows.map((row) => `${copy}-${row}`));
  const form = new FormData();
  form.set("workload", new Blob([[head, ...copies.flat()].join("\n")]), "many.csv");
  const answer = await fetch(`${server}/fit`, { method: "POST", body: form, redirect: "manual" });
  assert.equal(answer.status, 303, await answer.text());
  return answer.headers.get("location").split("?")[0];
}

test("a fit that others come before says how many, and its answer comes by itself", async (t) => {
  const page = await open(t, server);
  await page.goto(`${server}/fit`);
  const path = await bringMany(12e6);
  // Each floor is a question of its own, and they are answered one after the other.
  await Promise.all(Array.from({ length: 40 }, (_, more) => json(`${path}.json?floor=${(0.5 + more / 1000).toFixed(3)}`)));
  let loads = 0;
  page.on("domcontentloaded", () => (loads += 1));
  const held = await (await page.goto(`${server}${path}?floor=0.6`)).text();
  const waiting = page.locator("#outcome .waiting");
  const others = async () => Number(/waits, and (\d+) others? come/.exec(await waiting.textContent())?.[1]);
  const first = await others();
  assert.ok(first > 1, `${first} come first`);
  assert.equal(await page.locator("#outcome").getAttribute("aria-busy"), "true");
  await expectAccessible(page);
  await screenshot(page, "fit-queued-desk");
  await page.waitForFunction((first) => !document.querySelector("#outcome .waiting")?.textContent.includes(`${first} others`), first);
  await page.getByRole("heading", { name: "The models on your workload" }).waitFor({ timeout: 60_000 });
  assert.equal(await page.locator("#outcome").getAttribute("aria-busy"), "false");
  assert.equal(loads, 1, "the page was not loaded again");
  // What is asked next waits above the answer that is there, here until it is let go.
  const late = (url) => url.searchParams.get("floor") === "0.99";
  await page.route(late, (route) => route.fulfill({ contentType: "text/html", body: held }));
  await page.getByRole("slider", { name: "The floor" }).press("End");
  await waiting.waitFor();
  assert.ok(await page.getByRole("heading", { name: "The models on your workload" }).isVisible());
  await screenshot(page, "fit-asked-again-desk");
  await page.unroute(late);
  await page.getByText("No model is shown to reach 99.0%").waitFor({ timeout: 60_000 });
  assert.equal(await waiting.count(), 0);
  assert.equal(loads, 1);
});

/** Changes the page's answers until it is let go: its verdict is still being weighed, and further each time. */
async function holdBack(page, address) {
  let [asked, isHeld] = [0, true];
  await page.route(address, async (route) => {
    const answer = await route.fetch();
    const html = await answer.text();
    asked += 1;
    if (!isHeld) return route.fulfill({ response: answer, body: html });
    const words = `Step 2 of 8, counting every slice: ${asked} of 1,000 sets of features.`;
    const bar = `<progress value="${asked}" max="1000" aria-label="How far this step has come"></progress>`;
    const verdict = `<p class="answer">It is being weighed.</p><div class="waiting"><p><strong>${words}</strong></p>${bar}</div>`;
    const part = (id, content) => `<div id="${id}" data-state="waiting" aria-busy="true">${content}</div>`;
    // A page that does not wait has no use for the script.
    const script = '<script type="module" src="/static/live.js"></script></head>';
    const whole = html.replace("</head>", script);
    const [before, rest] = [whole.slice(0, whole.indexOf('<div id="answer"')), whole.slice(whole.indexOf('<div id="mind"'))];
    const [mind, after] = [rest.slice(0, rest.indexOf('<div id="found"')), rest.slice(rest.indexOf('<div id="all-results"'))];
    return route.fulfill({ response: answer, body: before + part("answer", verdict) + mind + part("found", "") + after });
  });
  return () => (isHeld = false);
}

for (const size of Object.keys(SIZES)) {
  test(`a model's verdict comes into its page (${size})`, async (t) => {
    const { rows } = await json("/models.json");
    const { model } = rows.find((row) => row.model.name === "whichlang");
    const address = `${server}/artifacts/${model.id}`;
    while ((await json(`/artifacts/${model.id}.json`)).evidence.weighing.state === "waiting");
    const page = await open(t, server, { size });
    let loads = 0;
    page.on("domcontentloaded", () => (loads += 1));
    const letGo = await holdBack(page, address);
    await page.goto(address);
    const bar = page.getByRole("progressbar");
    const done = async () => Number(await bar.getAttribute("value"));
    const first = await done();
    assert.equal(await page.getByRole("heading", { name: "Works here" }).count(), 0);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await screenshot(page, `model-waiting-${size}`);
    // Whoever reads on meanwhile keeps their place.
    const link = page.getByRole("navigation", { name: "Floor" }).getByRole("link").first();
    await link.focus();
    while ((await done()) <= first + 1);
    letGo();
    await page.getByRole("heading", { name: "Works here" }).waitFor();
    assert.match(await page.locator("#answer .answer").textContent(), /^whichlang reaches/);
    assert.ok(await link.evaluate((element) => element === document.activeElement));
    assert.equal(await bar.count(), 0);
    assert.equal(loads, 1, "the page was not loaded again");
    await expectAccessible(page);
  });
}
