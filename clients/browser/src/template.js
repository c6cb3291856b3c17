// Payloads with places to fill in, and their one spelling in which all that is signed can be seen.
import { toHex } from "./bytes.js";
import { partyDigest } from "./did-key.js";
import { Refusal } from "./refusal.js";

/**
 * Fills in `{{party}}` (the `did:key`), `{{party_digest}}` (64 hex digits), `{{random}}` (a text that nobody used
 * before), `{{field:NAME}}` (what `field(NAME)` gives, as the inside of a JSON text) and `{{units:NAME:DECIMALS}}` (an
 * amount such as `25.50` that `field(NAME)` gives, in units of which one coin has ten to the power of DECIMALS). A
 * `Refusal` where a place is of another name, or a field is empty or no amount.
 */
export async function fillTemplate(template, { party, random, field }) {
  const digest = toHex(await partyDigest(party));
  // One pass: what is filled in is never looked at for places.
  return template.replace(/\{\{([^{}]*)\}\}/g, (_, place) => {
    if (place === "party") return party;
    if (place === "party_digest") return digest;
    if (place === "random") return random;
    const [, name, decimals] = named(place) ?? [];
    const value = name === undefined ? undefined : field(name);
    if (typeof value !== "string") throw new Refusal(`there is nothing to fill in for \`{{${place}}}\``);
    if (value.trim() === "") throw new Refusal(`\`${name}\` is not filled in`);
    return decimals === undefined ? JSON.stringify(value.trim()).slice(1, -1) : toUnits(value.trim(), Number(decimals));
  });
}

/** The field that a place is for, and the decimals of an amount. */
const named = (place) => /^field:(.+)$/.exec(place) ?? /^units:(.+):(\d{1,2})$/.exec(place);

/** An amount as people write it, in the smallest units; never through floating point. */
export function toUnits(text, decimals) {
  const [, whole, part = ""] = /^(\d{1,20})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) throw new Refusal(`\`${text}\` is no amount: write digits, such as 25 or 25.50`);
  if (part.length > decimals) throw new Refusal(`\`${text}\` has more than ${decimals} decimals`);
  const units = BigInt(whole + part.padEnd(decimals, "0"));
  if (units === 0n || units >= 1n << 64n) throw new Refusal(`\`${text}\` is more than can be held, or nothing`);
  return String(units);
}

/** An amount of units as people write it; without decimals that say nothing. */
export function fromUnits(units, decimals) {
  const digits = String(units).padStart(decimals + 1, "0");
  const [whole, part] = [digits.slice(0, digits.length - decimals), digits.slice(digits.length - decimals)];
  const said = part.replace(/0+$/, "");
  return said === "" ? whole : `${whole}.${said.padEnd(2, "0")}`;
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
