// Shows the parts of a page that fit whether this browser has a key, and whether its party is on the log.

/**
 * Shows each element whose `data-party-state` names the state, and hides the other ones: `none` without a key,
 * `unregistered`, `registered`, or `unknown` where the server does not say.
 */
export async function showPartyState(didKey) {
  const state = await partyState(didKey);
  for (const part of document.querySelectorAll("[data-party-state]")) {
    part.hidden = !part.dataset.partyState.split(" ").includes(state);
  }
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
