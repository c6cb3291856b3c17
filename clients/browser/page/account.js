// Tells what is in the account of this browser's party, beside what a step takes from it. README.md has the contract.
import { element, show, whenUsed } from "./elements.js";
import { fromUnits } from "../src/template.js";

/** Fills an element of `data-account` with what is in the account, and what is missing of `data-account-needs` units. */
export async function showAccount(part, didKey) {
  const asked = await askFor(didKey);
  if (asked === undefined) {
    show(part, element("p", {}, "The server does not say what is in your account."), lookAgain(part, didKey));
    return;
  }
  const { balance, symbol, decimals } = asked;
  const words = (units) => `${fromUnits(units, decimals)} ${symbol}`;
  const needs = BigInt(part.dataset.accountNeeds ?? 0);
  const missing = needs - balance;
  const account = element("a", { href: `/accounts/${didKey}` }, "Your account");
  const has = element("p", {}, account, ` has ${words(balance)}`, needs > 0n ? `; this takes ${words(needs)}.` : ".");
  part.dataset.enough = String(missing <= 0n && balance > 0n);
  if (missing <= 0n && balance > 0n) {
    show(part, has);
    return;
  }
  // With no sum that is needed, as for an offer, there is no sum to ask for.
  const sum = missing > 0n ? fromUnits(missing, decimals) : "AMOUNT";
  const lacks = missing > 0n ? `${words(missing)} is missing. ` : "";
  const how = element("p", {}, `${lacks}Only the operator of this log can put money in: ask them to run`);
  const command = `assay account deposit ${didKey} ${sum} --server ${location.origin}`;
  show(part, has, how, element("pre", { tabindex: "0" }, element("code", {}, command)), lookAgain(part, didKey));
}

function lookAgain(part, didKey) {
  const button = element("button", { type: "button" }, "Look again");
  whenUsed(button, "click", async () => {
    await showAccount(part, didKey);
    // The button is another one now; whoever uses a keyboard stays with it.
    (part.querySelector("button") ?? part.querySelector("a"))?.focus();
  });
  return element("p", {}, button);
}

async function askFor(didKey) {
  try {
    const answer = await fetch(`/api/v1/accounts/${didKey}`, { cache: "no-store" });
    if (!answer.ok) return undefined;
    const { balance, asset } = await answer.json();
    return { balance: BigInt(balance), symbol: String(asset.symbol), decimals: Number(asset.decimals) };
  } catch {
    return undefined;
  }
}
