// A reader buys on the demo's log with a key made in the browser: registers, is given money, and signs the order.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test, { after } from "node:test";

import { expectAccessible } from "./accessible.mjs";
import { closeBrowser, open } from "./browser.mjs";
import { assay, demoFile, server } from "./setting.mjs";
import { startSite } from "./site.mjs";
import { REGISTER, statement, subjectOf } from "./statements.mjs";

after(closeBrowser);

const asked = async (path) => (await fetch(server + path)).json();

test("an order is signed in the browser, and the log holds its money", async (t) => {
  const { items } = await asked("/api/v1/listings");
  const listing = items.find(({ right, takes_orders: takes }) => right === "use" && takes);
  const ORDER = statement(subjectOf(listing.id), "order", { step: { place: { reference: "{{random}}" } } });
  const { origin } = await startSite({ places: { REGISTER, ORDER } });
  const page = await open(t, origin, { expected: /status of 404 .*\/parties\/did|status of 422 .*\/statements\)/ });
  await page.goto(`${origin}/tests/buy.html`);
  const [register, order] = [page.locator("#register"), page.locator("#order")];

  await register.getByRole("button", { name: "Make a key in this browser" }).click();
  await register.getByLabel("Name").fill("A buyer in a browser");
  assert.equal(await order.isVisible(), false, "who is not registered cannot buy");
  await register.getByRole("button", { name: "Sign and send" }).click();
  await order.getByRole("button", { name: "Sign and send" }).waitFor();
  assert.equal(await register.isVisible(), false);
  await expectAccessible(page);

  await order.getByRole("button", { name: "Sign and send" }).click();
  await order.locator('[data-done="false"]').waitFor();
  const refused = await order.locator("output").innerText();
  assert.match(refused, /the log did not take it: .*\(\w+\)/, "there is no money yet");

  const [buyer] = /did:key:z6Mk\w+/.exec(await order.locator("[data-sign-key]").innerText());
  execFileSync(assay, ["account", "deposit", buyer, "30", "--server", server], {
    env: { ...process.env, ASSAY_HOME: demoFile("keys") },
    stdio: "ignore",
  });
  const text = await order.locator("[data-sign-payload]").innerText();
  await order.getByRole("button", { name: "Sign and send" }).click();
  await order.locator('[data-done="true"]').waitFor();
  const [id] = /sha256:[0-9a-f]{64}/.exec(await order.locator("output").innerText());
  const placed = await asked(`/api/v1/orders/${id}`);
  assert.deepEqual([placed.buyer, placed.listing, placed.price], [buyer, listing.id, listing.price.fixed.amount]);
  assert.match(JSON.parse(text).predicate.step.place.reference, /^[0-9a-f]{32}$/);

  // Using the button twice is safe: the reference stays the same until the page is loaded again.
  await order.getByRole("button", { name: "Sign and send" }).click();
  await order.getByText(`It was on the log before`).waitFor();
  await page.reload();
  await order.getByRole("button", { name: "Sign and send" }).waitFor();
  assert.notEqual(await order.locator("[data-sign-payload]").innerText(), text);
});
