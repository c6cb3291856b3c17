// Watches a page for requests to other servers, and for errors on its console.
import assert from "node:assert/strict";

/** Begins to watch; the function that it gives asserts that nothing happened which should not. */
export function watch(context, page, origin, expected) {
  const elsewhere = [];
  const errors = [];
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== "blob:" && url.protocol !== "data:") elsewhere.push(url.href);
  });
  const note = (text) => {
    if (!expected?.test(text)) errors.push(text);
  };
  // What breaks the page's own policy is told there as well.
  page.on("console", (message) => {
    if (message.type() === "error") note(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => note(String(error)));
  return () => {
    assert.deepEqual(elsewhere, [], "requests to other servers");
    assert.deepEqual(errors, [], "errors on the console");
  };
}
