// Shows what a verification found, as a sentence and a list of checks.
import { element } from "./elements.js";
import { spellVisibly } from "../src/template.js";

/** What each state is called, in the order in which they are shown. */
const WORDS = { bad: "Failed", good: "Checked", unreached: "Not reached", unchecked: "Not checked" };
const ORDER = Object.keys(WORDS);

/** The elements that say it; `against` says in words which key was used. */
export function outcome({ holds, checks, found }, against) {
  const sentence = holds ? `The proof holds, against ${against}.` : `The proof does not hold, against ${against}.`;
  const ordered = ORDER.flatMap((state) => checks.filter((check) => check.state === state));
  const item = ({ state, text }) =>
    element("li", { "data-state": state }, element("strong", {}, `${WORDS[state]}:`), ` ${text}`);
  const shown = [
    element("p", { class: "verdict", "data-holds": holds }, element("strong", {}, sentence)),
    element("ul", { class: "checks" }, ...ordered.map(item)),
  ];
  if (found) {
    const words = element("pre", { tabindex: "0", role: "region", "aria-label": "What was signed" });
    words.append(spellVisibly(found.payload));
    shown.push(element("details", {}, element("summary", {}, "What was signed, word for word"), words));
  }
  return shown;
}
