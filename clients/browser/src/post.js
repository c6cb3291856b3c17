// Brings a signed statement to the log's server.
import { digestText, sha256 } from "./hash.js";
import { Refusal, Unable } from "./refusal.js";

/**
 * What the server answers: `{ id, index, new, witnessed }`. A `Refusal` says why the log did not take the statement.
 * `Unable` means that no answer came which says so: bringing the same entry again is safe.
 */
export async function postStatement(entry, send = fetch) {
  const id = digestText(await sha256(entry));
  let answer;
  try {
    answer = await send("/api/v1/statements", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: entry,
      redirect: "error",
    });
  } catch (error) {
    throw notKnown(error.message);
  }
  const said = await answer.json().catch(() => undefined);
  if (answer.ok && said?.id === id && Number.isSafeInteger(said.index)) {
    return { id, index: said.index, new: said.new === true, witnessed: answer.status === 200 };
  }
  const error = said?.error;
  if (answer.status >= 400 && answer.status < 500 && typeof error?.message === "string") {
    throw new Refusal(`the log did not take it: ${error.message} (${error.code})`);
  }
  throw notKnown(error?.message ?? `status ${answer.status}, and not a word of ${id}`);
}

const notKnown = (reason) =>
  new Unable(`it is not known whether the statement is logged; bringing it again is safe (${reason})`);
