// What the verifier's own tests check of golden files and signatures in node holds in the browser too.
import assert from "node:assert/strict";
import test, { after } from "node:test";

import { closeBrowser, open } from "./browser.mjs";
import { startSite } from "./site.mjs";

after(closeBrowser);

test("the golden files and signatures in the browser", async (t) => {
  const { origin } = await startSite();
  const page = await open(t, origin);
  await page.goto(`${origin}/tests/empty.html`);
  const ended = await page.evaluate(async () => {
    const { golden } = await import("/static/browser/tests/golden.js");
    const { signatures } = await import("/static/browser/tests/signatures.js");
    const load = async (path) => new Uint8Array(await (await fetch(`/vectors/${path}`)).arrayBuffer());
    const ended = {};
    for (const [name, run] of Object.entries({ ...golden, ...signatures })) {
      ended[name] = await run(load).then(() => "good", String);
    }
    return ended;
  });
  assert.ok(Object.keys(ended).length > 10);
  for (const [name, how] of Object.entries(ended)) await t.test(name, () => assert.equal(how, "good"));
});
