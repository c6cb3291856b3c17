// Shows the parts of a page that fit whether this browser has a key, and whether its party is on the log.
import { showAccount } from "./account.js";

/**
 * Shows each element whose `data-party-state` names the state, and hides the other ones: `none` without a key,
 * `unregistered`, `registered`, or `unknown` where the server does not say. One with `data-party-is` is shown to that
 * party only.
 */
export async function showPartyState(didKey) {
  const state = await partyState(didKey);
  for (const part of document.querySelectorAll("[data-party-state]")) {
    const { partyState: states, partyIs: party } = part.dataset;
    part.hidden = !states.split(" ").includes(state) || (party !== undefined && party !== didKey);
  }
  if (state === "registered") await Promise.all([...document.querySelectorAll("[data-account]")].map((one) => showAccount(one, didKey)));
}

async function partyState(didKey) {
  if (didKey === undefined) return "none";
  try {
    const { ok, status } = await fetch(`/api/v1/parties/${didKey}`, { cache: "no-store" });
    if (ok) return "registered";
    return status === 404 ? "unregistered" : "unknown";
  } catch {
    return "unknown";
  }
}
