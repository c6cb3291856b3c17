// A reader buys on the market's own pages: makes a key, registers, is given money, places the order, and accepts it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test, { after } from "node:test";

import { expectAccessible, expectNoSidewaysScroll } from "./accessible.mjs";
import { closeBrowser, open, SIZES } from "./browser.mjs";
import { screenshot } from "./screenshot.mjs";
import { assay, demoFile, server } from "./setting.mjs";

after(closeBrowser);

/** Runs the program against the demo's server with one of the demo's keys, as the seller and the operator do. */
const run = (who, ...command) =>
  execFileSync(assay, [...command, "--server", server, ...(who ? ["--key", demoFile(`keys/${who}`)] : [])], {
    env: { ...process.env, ASSAY_HOME: demoFile("keys") },
    encoding: "utf8",
  });
const asked = async (path) => (await fetch(server + path)).json();
const EXPECTED = /status of 404 .*\/parties\/did/;

/** A listing of this test's own: without an adjudicator, at 7.50. */
async function listed(...more) {
  const { items } = await asked("/api/v1/artifacts?limit=100");
  const { id } = items.find(({ name }) => name === "lingua");
  const [listing] = /(?<=listing\s+)sha256:[0-9a-f]{64}/.exec(run("owner", "list", "open", id, "--right", "evaluate", ...more));
  return listing;
}

async function looked(page, name) {
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await screenshot(page, name);
}

const step = (page, title) => page.locator(".step", { has: page.getByRole("heading", { name: title, exact: true }) });

for (const size of Object.keys(SIZES)) {
  test(`a right is bought, delivered and accepted (${size})`, async (t) => {
    const listing = await listed("--price", "7.50");
    const page = await open(t, server, { size, expected: EXPECTED });
    await page.goto(`${server}/market?q=lingua&right=evaluate&all=true`);
    const link = page.locator(`a[href="/listings/${listing}"]`);
    for (let tries = 0; tries < 30 && (await link.count()) === 0; tries += 1) {
      await page.waitForTimeout(200);
      await page.reload();
    }
    await looked(page, `market-${size}`);
    await link.click();
    await looked(page, `listing-${size}`);

    const register = page.locator("form", { has: page.getByRole("heading", { name: "First, a key of your own" }) });
    await register.getByRole("button", { name: "Make a key in this browser" }).click();
    await register.getByLabel("The name that others see").fill(`A reader at a ${size}`);
    await register.getByRole("button", { name: "Register" }).click();
    const buy = step(page, "Buy for 7.50 OPEN");
    await buy.getByText("7.50 OPEN is missing").waitFor();
    await looked(page, `listing-without-money-${size}`);

    const [buyer] = /did:key:z6Mk\w+/.exec(await buy.locator(".balance pre").innerText());
    assert.match(await buy.locator(".balance pre").innerText(), /^assay account deposit did:key:\w+ 7\.50 --server http/);
    run(undefined, "account", "deposit", buyer, "20");
    await buy.getByRole("button", { name: "Look again" }).click();
    await buy.getByText("has 20 OPEN; this takes 7.50 OPEN.").waitFor();
    await buy.getByRole("button", { name: "Buy for 7.50 OPEN" }).click();
    await buy.locator('[data-done="true"]').waitFor();
    await looked(page, `listing-bought-${size}`);
    await buy.getByRole("link", { name: "See it on the log" }).click();

    await page.getByText("Both sides are bound; the seller has to deliver.").waitFor();
    assert.equal(await step(page, "Deliver").locator("form").isVisible(), false, "the buyer cannot deliver");
    const [, order] = /\/orders\/(sha256:[0-9a-f]{64})/.exec(page.url());
    await looked(page, `order-placed-${size}`);
    run("owner", "deliver", order);
    await page.reload();
    const accept = step(page, "Accept");
    await accept.getByRole("button", { name: "Accept" }).waitFor();
    await looked(page, `order-delivered-${size}`);
    await accept.getByRole("button", { name: "Accept" }).click();
    await accept.locator('[data-done="true"]').waitFor();

    await page.reload();
    await page.getByText("It is over: the price was paid out.").waitFor();
    await looked(page, `order-settled-${size}`);
    await page.goto(`${server}/accounts/${buyer}`);
    await page.getByText("12.50 OPEN").first().waitFor();
    await looked(page, `account-${size}`);
    const { balance, orders, rights } = await asked(`/accounts/${buyer}.json`);
    assert.deepEqual([balance, orders[0].state, rights[0].right, rights[0].why_not], ["12.50 OPEN", "settled", "evaluate", null]);
  });
}

test("an offer is made with the keyboard alone, and taken back", async (t) => {
  const listing = await listed("--offers");
  const page = await open(t, server, { expected: EXPECTED });
  await page.goto(`${server}/listings/${listing}`);
  const press = async (locator, key = "Enter") => {
    await locator.waitFor();
    await tabTo(page, locator);
    await page.keyboard.press(key);
  };
  await press(page.getByRole("button", { name: "Make a key in this browser" }));
  await page.getByLabel("The name that others see").waitFor();
  await tabTo(page, page.getByLabel("The name that others see"));
  await page.keyboard.type("Keys only");
  await press(page.getByRole("button", { name: "Register" }));
  const offer = step(page, "Make an offer");
  await offer.getByLabel("What you would pay").waitFor();
  const [buyer] = /did:key:z6Mk\w+/.exec(await offer.locator("[data-sign-key]").textContent());
  run(undefined, "account", "deposit", buyer, "5");
  await tabTo(page, offer.getByLabel("What you would pay"));
  await page.keyboard.type("4.25");
  await press(offer.getByRole("button", { name: "Make an offer" }));
  await offer.locator('[data-done="true"]').waitFor();
  await press(offer.getByRole("link", { name: "See it on the log" }));
  await page.getByText("The buyer has offered a price").waitFor();
  const [, order] = /\/orders\/(sha256:[0-9a-f]{64})/.exec(page.url());
  assert.equal((await asked(`/api/v1/orders/${order}`)).price, "4250000");
  await press(step(page, "Take the offer back").getByRole("button", { name: "Take the offer back" }));
  await step(page, "Take the offer back").locator('[data-done="true"]').waitFor();
  assert.equal((await asked(`/orders/${order}.json`)).money.parts[0].why, "back to the buyer");
});

/** Goes on from one thing to the next with the tab key until this one is reached. */
async function tabTo(page, locator) {
  for (let presses = 0; presses < 120; presses += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail("the tab key does not lead there");
}

test("a listing is worth to a workload what the program says", async (t) => {
  const { listings } = await asked("/market.json?q=whichlang&all=true");
  const { listing } = listings.find(({ right }) => right === "use");
  const page = await open(t, server);
  await page.goto(`${server}/fit`);
  await page.locator("#workload").setInputFiles(demoFile("langid/examples.csv"));
  await page.getByRole("button", { name: "Weigh the evidence to it" }).click();
  await page.waitForURL(/\/fit\/sha256:/);
  const brought = page.url();
  await page.goto(`${server}/listings/${listing}`);
  await page.getByText("Hold the price against a workload of yours").click();
  await page.getByLabel("Your workload").fill(brought);
  await page.getByLabel("The floor that it requires").fill("0.8");
  await page.getByLabel("What one unit of the records’ costs is, in OPEN").fill("0.002");
  await page.getByLabel("Answers that you need").fill("1000");
  await page.getByRole("button", { name: "Compute the break-even price" }).click();
  await page.getByText("it breaks even with").waitFor({ timeout: 60_000 });
  await looked(page, "listing-worth");
  const { worth } = await asked(page.url().replace(server, "").replace("?", ".json?"));
  const { evaluation, estimate, lower, upper, price } = worth.answer;
  const words = ["--workload", demoFile("langid/examples.csv"), "--floor", "0.8", "--unit-price", "0.002", "--answers", "1000"];
  const told = JSON.parse(run(undefined, "market", "price", listing, "--evaluation", evaluation, ...words, "--json"));
  assert.deepEqual({ estimate, lower, upper, price }, (({ estimate, lower, upper, price }) => ({ estimate, lower, upper, price }))(told.break_even));
});

test("without JavaScript each page shows the command, and no form that does nothing", async (t) => {
  const listing = await listed("--price", "3");
  for (const size of Object.keys(SIZES)) {
    const page = await open(t, server, { size, javaScript: false });
    await page.goto(`${server}/listings/${listing}`);
    await page.getByText(`assay buy ${listing} --server ${server}`).waitFor();
    assert.equal(await page.locator("form[data-sign]:visible").count(), 0);
    await expectNoSidewaysScroll(page);
    await screenshot(page, `listing-without-scripts-${size}`);
    await page.goto(`${server}/market`);
    await page.getByLabel("Words of the task").fill("no such thing");
    await page.getByRole("button", { name: "Look" }).click();
    await page.getByText("Nothing that is for sale fits that.").waitFor();
  }
});

test("dark pages can be read too", async (t) => {
  const { listings } = await asked("/market.json?all=true");
  const page = await open(t, server, { colours: "dark" });
  for (const path of ["/market?all=true", `/listings/${listings.at(-1).listing}`]) {
    await page.goto(server + path);
    await expectAccessible(page);
  }
  await screenshot(page, "listing-dark");
});
