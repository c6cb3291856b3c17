// The demo's own bundle: that of a claim, with what it proves.
import { readFileSync } from "node:fs";

import { readBundle, writeBundle } from "../../clients/browser/src/bundle.js";
import { fromUtf8, toUtf8 } from "../../clients/browser/src/bytes.js";
import { readEnvelope, writeEnvelope } from "../../clients/browser/src/envelope.js";
import { policyOfKey } from "../../clients/browser/src/policy.js";
import { verifyBundle } from "../../clients/browser/src/verify.js";
import { demoFile, logKey } from "./setting.mjs";

export const claimFile = demoFile("claim.tlog-proof");
export const claimBytes = new Uint8Array(readFileSync(claimFile));

const { found } = await verifyBundle(claimBytes, await policyOfKey(logKey));
export const claim = found;
/** Where the server has the bundle, proven at the log's newest size. */
export const claimAddress = `/api/v1/statements/${claim.id}/bundle`;

/** The bundle with a claim of a higher floor than the one that was signed; everything else is as it was. */
export function tampered(bytes) {
  const { extra, ...rest } = readBundle(bytes);
  const { payload, signatures } = readEnvelope(extra);
  const changed = fromUtf8(payload).replace('"floor":0.95', '"floor":0.99');
  return Buffer.from(writeBundle({ ...rest, extra: writeEnvelope({ payload: toUtf8(changed), signatures }) }));
}
