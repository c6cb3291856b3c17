// A log of a few entries, one of them a statement, and its bundle, cosigned by whoever is asked to.
import { toHex, toUtf8 } from "../src/bytes.js";
import { writeBundle } from "../src/bundle.js";
import { signedBytes, writeEnvelope } from "../src/envelope.js";
import { leafHash } from "../src/hash.js";
import { keyOf, logOf } from "./keys.js";
import { leavesOf, proofOf, rootOf } from "./tree.js";

export const TYPE = "https://in-toto.io/Statement/v1";
export const LOG_ID = `sha256:${"5a".repeat(32)}`;

/** The payload by which a party registers; its subject's digest is none that a log would take. */
export function statement(party, changes = {}) {
  return toUtf8(
    JSON.stringify({
      _type: TYPE,
      subject: [{ name: party, digest: { sha256: toHex(new Uint8Array(32).fill(7)) } }],
      predicateType: "assay:party/v1",
      predicate: { log: LOG_ID, change: { register: { name: "Ada" } } },
      ...changes,
    }),
  );
}

/** The entry that the keys of these numbers signed. */
export async function entryOf(payload, numbers = [1]) {
  const sign = async (key) => ({ keyId: key.didKey, bytes: await key.sign(signedBytes(payload)) });
  const keys = await Promise.all(numbers.map(keyOf));
  return writeEnvelope({ payload, signatures: await Promise.all(keys.map(sign)) });
}

/**
 * A log of `size` entries, that at `index` this one (or a party's registration), and its bundle:
 * `{ parts, bundle, vkey, entry }`, where `parts` is what `writeBundle` takes.
 */
export async function makeBundle({ entry, index = 4, size = 7, cosign = [] } = {}) {
  entry ??= await entryOf(statement((await keyOf(1)).didKey));
  const leaves = await leavesOf(size);
  leaves[index] = await leafHash(entry);
  const log = await logOf(20, "log.example/made");
  let note = await log.sign(size, await rootOf(leaves));
  for (const [witness, time] of cosign) note = await witness.cosign(note, time);
  const parts = { extra: entry, index, proof: await proofOf(index, leaves), note };
  return { parts, bundle: writeBundle(parts), vkey: log.vkey, entry };
}
