// What the tests stand on: the packages, the demo's log and its server, as `run` has made them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const given = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: start these tests with tests/pages/run`);
  return value;
};

// The packages lie apart from this folder, where an `import` would not look for them.
const require = createRequire(join(given("PAGES_PACKAGES"), "package.json"));
export const { chromium } = require("playwright-core");
export const axe = require("axe-core").source;

export const chromiumPath = given("PAGES_CHROMIUM");
export const screenshots = given("PAGES_SCREENSHOTS");
/** The address of the server of the demo's log. */
export const server = given("PAGES_SERVER");
/** The program. */
export const assay = given("PAGES_ASSAY");
/** A file of the demo's folder, by its path there. */
export const demoFile = (path) => join(given("PAGES_DEMO"), path);
/** The verifier key of the demo's log. */
export const logKey = readFileSync(demoFile("log/log.vkey"), "utf8").trim();

export const repository = fileURLToPath(new URL("../..", import.meta.url));
