// Fetches a small file from this page's own server, and no other.
import { Unable } from "../src/refusal.js";

/** The bytes at this address, at most so many. */
export async function fetchBytes(address, most) {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) throw new Unable(`${url.href} is not of this server`);
  let answer;
  try {
    answer = await fetch(url, { redirect: "error", cache: "no-store" });
  } catch (error) {
    throw new Unable(`${url.pathname} could not be fetched: ${error.message}`);
  }
  if (!answer.ok) throw new Unable(await reason(answer, url));
  const parts = [];
  let length = 0;
  for (const reader = answer.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    length += value.length;
    parts.push(value);
    if (length > most) {
      await reader.cancel();
      throw new Unable(`${url.pathname} has more than ${most} bytes`);
    }
  }
}

/** What the server said of it, or its status. */
async function reason(answer, url) {
  const said = await answer.json().catch(() => undefined);
  const message = said?.error?.message;
  return `${url.pathname} was answered with ${typeof message === "string" ? message : `status ${answer.status}`}`;
}
