// A small server with the browser's verifier, pages of the tests, and behind them the server of the demo's log.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

import { repository, server } from "./setting.mjs";

/** The strictest policy that `clients/browser` works under. */
const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; form-action 'self'; " +
  "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
const TYPES = { ".js": "text/javascript", ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8" };
/** Folders of the repository, by the prefix under which they are served. */
const FOLDERS = { "/static/browser/": "clients/browser", "/vectors/": "vectors", "/tests/": "tests/pages/html" };

/**
 * Starts it: `{ origin, asked }`, the latter the paths that were asked for. `changes` are functions
 * by path that change the bytes of an answer; `places` are texts that are filled in for `{{NAME}}` in the tests' pages.
 */
export async function startSite({ changes = {}, places = {} } = {}) {
  const asked = [];
  const listener = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    asked.push(pathname);
    try {
      const { status, type, bytes } = await answer(request, pathname, places);
      const sent = changes[pathname]?.(bytes) ?? bytes;
      response.writeHead(status, { "Content-Type": type, "Content-Security-Policy": POLICY }).end(sent);
    } catch (error) {
      response.writeHead(500, { "Content-Type": "text/plain" }).end(String(error));
    }
  });
  await new Promise((resolve) => listener.listen(0, "127.0.0.1", resolve));
  // It ends with the file, so that no page loses its server before it is closed, and does not keep it from ending.
  listener.unref();
  return { origin: `http://127.0.0.1:${listener.address().port}`, asked };
}

async function answer(request, pathname, places) {
  const prefix = Object.keys(FOLDERS).find((one) => pathname.startsWith(one));
  if (!prefix) return passOn(request, pathname);
  const path = normalize(pathname.slice(prefix.length));
  if (path.startsWith("..")) return { status: 404, type: "text/plain", bytes: "not found" };
  let bytes = await readFile(join(repository, FOLDERS[prefix], path));
  if (path.endsWith(".html")) {
    const fill = (text, name) => (Object.hasOwn(places, name) ? escaped(places[name]) : text);
    bytes = bytes.toString().replace(/\{\{(\w+)\}\}/g, fill);
  }
  return { status: 200, type: TYPES[extname(path)] ?? "application/octet-stream", bytes };
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

async function passOn(request, pathname) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = ["GET", "HEAD"].includes(request.method) ? undefined : Buffer.concat(parts);
  const headers = body ? { "Content-Type": request.headers["content-type"] } : {};
  const { search } = new URL(request.url, "http://localhost");
  const answered = await fetch(server + pathname + search, { method: request.method, headers, body });
  const bytes = Buffer.from(await answered.arrayBuffer());
  return { status: answered.status, type: answered.headers.get("content-type") ?? "text/plain", bytes };
}
