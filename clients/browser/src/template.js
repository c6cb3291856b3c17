// Payloads with places to fill in, and their one spelling in which all that is signed can be seen.
import { toHex } from "./bytes.js";
import { partyDigest } from "./did-key.js";
import { Refusal } from "./refusal.js";

/**
 * Fills in `{{party}}` (the `did:key`), `{{party_digest}}` (64 hex digits), `{{random}}` (a text that nobody used
 * before) and `{{field:NAME}}` (what `field(NAME)` gives, as the inside of a JSON text). A `Refusal` where a place is
 * of another name, or a field is empty.
 */
export async function fillTemplate(template, { party, random, field }) {
  const digest = toHex(await partyDigest(party));
  // One pass: what is filled in is never looked at for places.
  return template.replace(/\{\{([^{}]*)\}\}/g, (_, place) => {
    if (place === "party") return party;
    if (place === "party_digest") return digest;
    if (place === "random") return random;
    const name = /^field:(.+)$/.exec(place)?.[1];
    const value = name === undefined ? undefined : field(name);
    if (typeof value !== "string") throw new Refusal(`there is nothing to fill in for \`{{${place}}}\``);
    if (value.trim() === "") throw new Refusal(`\`${name}\` is not filled in`);
    return JSON.stringify(value.trim()).slice(1, -1);
  });
}

/**
 * The JSON with every character that cannot be seen, or that turns the direction of others, written as an escape:
 * what a page shows of it is what is signed. Outside its texts JSON has no such characters but white space.
 */
export function spellVisibly(json) {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const hidden = /(?![\n\r\t ])[\p{C}\p{Z}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]/gu;
  return json.replace(hidden, (character) => character.split("").map(escaped).join(""));
}

/** A text that nobody used before: 128 random bits. */
export const randomText = () => toHex(crypto.getRandomValues(new Uint8Array(16)));
