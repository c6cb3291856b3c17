// Asserts with axe-core that a page can be used by everybody, as far as a program can tell.
import assert from "node:assert/strict";

import { axe } from "./setting.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SERIOUS = ["serious", "critical"];

/** No finding that axe calls serious or critical, in the page as it is now. */
export async function expectAccessible(page) {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate((tags) => axe.run(document, { runOnly: tags }), TAGS);
  assert.ok(passes.length > 5, "axe looked at the page");
  const found = violations.filter(({ impact }) => SERIOUS.includes(impact));
  const told = found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target).join(", ")}`);
  assert.deepEqual(told, [], page.url());
}

/** Nothing is wider than the window, so that nobody scrolls sideways to read. */
export async function expectNoSidewaysScroll(page) {
  const [wide, window] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth, clientWidth];
  });
  assert.ok(wide <= window, `${page.url()} is ${wide} wide in a window of ${window}`);
}
