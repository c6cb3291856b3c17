// Takes the pictures that the README shows: a model's page, and a workload's answer. Started by `docs/pictures/make`.
import test, { after } from "node:test";
import { join } from "node:path";

import { closeBrowser, open } from "./browser.mjs";
import { demoFile, repository, server } from "./setting.mjs";

after(closeBrowser);

const WINDOW = { width: 1100, height: 960 };

const take = async (page, name) => {
  await page.setViewportSize(WINDOW);
  await page.screenshot({ path: join(repository, "docs/pictures", `${name}.png`) });
};

test("a model's page", async (t) => {
  const page = await open(t, server);
  await page.goto(`${server}/search?q=whichlang`);
  await page.getByRole("main").getByRole("link", { name: "whichlang", exact: true }).first().click();
  await page.waitForURL("**/artifacts/*");
  // A server that has just begun has not weighed its evidence yet; its verdict comes into the page.
  await page.getByRole("heading", { name: "Works here" }).waitFor();
  await take(page, "model");
});

test("what fits a workload", async (t) => {
  const page = await open(t, server);
  await page.goto(`${server}/fit`);
  await page.getByLabel("A file with a row").setInputFiles(demoFile("langid/examples.csv"));
  await page.getByRole("button", { name: "Weigh the evidence to it" }).click();
  await page.getByRole("heading", { name: "The models on your workload" }).waitFor();
  await take(page, "fit");
});
