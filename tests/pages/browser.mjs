// Opens pages in the system's Chromium, each in a fresh profile that is watched until the test ends.
import { chromium, chromiumPath } from "./setting.mjs";
import { watch } from "./watch.mjs";

/** The sizes that pages are tried in, in CSS pixels. */
export const SIZES = {
  desk: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};

let launching;

/** The one browser of a test file; it ends with the file. */
function browser() {
  launching ??= chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox", "--disable-gpu"] });
  return launching;
}

/** To be called once in each file: `after(closeBrowser)`. */
export async function closeBrowser() {
  await (await launching)?.close();
}

/**
 * A new page for the test `t`, in a fresh profile. It is closed with the test, which fails if the page asked another
 * server than `origin` for anything, or told the console of an error that `expected` (a regular expression) does not
 * match. Options: `size` (`desk`, `phone`), `javaScript`, `colours` (`light`, `dark`).
 */
export async function open(t, origin, { size = "desk", javaScript = true, colours = "light", expected } = {}) {
  const options = { ...SIZES[size], javaScriptEnabled: javaScript, colorScheme: colours, reducedMotion: "reduce" };
  const context = await (await browser()).newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const check = watch(context, page, origin, expected);
  t.after(async () => {
    await context.close();
    check();
  });
  return page;
}
