// Payloads for the log of the demo, with places that the browser fills in.
import { claim } from "./claim.mjs";

/** The payload of a statement of this kind about one subject. */
export const statement = (subject, kind, predicate) =>
  JSON.stringify({
    _type: "https://in-toto.io/Statement/v1",
    subject: [subject],
    predicateType: `assay:${kind}/v1`,
    predicate: { log: claim.statementLog, ...predicate },
  });

/** A subject that an id names. */
export const subjectOf = (id) => ({ digest: { sha256: id.replace("sha256:", "") } });

/** By which the key of the browser registers, under the name that a form holds. */
export const REGISTER = statement({ name: "{{party}}", digest: { sha256: "{{party_digest}}" } }, "party", {
  change: { register: { name: "{{field:name}}" } },
});
