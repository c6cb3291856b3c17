// The one key that this browser keeps for this site, in its IndexedDB, from which nobody can read it.
import { makeSigningKey } from "../src/signing-key.js";

const [STORE, NAME] = ["keys", "signing"];

/** The key, `{ didKey, privateKey }`; none where none was made. */
export const keptKey = () => inStore("readonly", (store) => store.get(NAME));

/** The key, which is made where there is none yet. */
export async function makeKeptKey() {
  const made = await makeSigningKey();
  try {
    await inStore("readwrite", (store) => store.add(made, NAME));
  } catch (error) {
    // Another tab made one meanwhile, and that is the one.
    if (error.name !== "ConstraintError") throw error;
  }
  // The browser may otherwise drop it when it is short of space; whether it listens cannot be forced.
  await navigator.storage?.persist?.().catch(() => false);
  return keptKey();
}

async function inStore(mode, ask) {
  const opening = indexedDB.open("assay", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await answered(opening);
  try {
    const transaction = database.transaction(STORE, mode);
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    // Both are awaited together, so that neither ends unheard.
    const [result] = await Promise.all([answered(ask(transaction.objectStore(STORE))), done]);
    return result;
  } finally {
    database.close();
  }
}

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
