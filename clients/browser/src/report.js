// What was checked, one after the other, and how each check ended.
import { Refusal } from "./refusal.js";

/** Collects checks: `{ name, state, text }`. */
export class Report {
  checks = [];

  /**
   * Runs a check and gives what it found. It returns `[text, found]`, without text where there is nothing to say, or
   * throws a `Refusal`. Where there is nothing to run, since something before it was bad, the title stands for what was
   * not reached.
   */
  async check(name, title, run) {
    if (!run) {
      this.checks.push({ name, state: "unreached", text: `${title}.` });
      return undefined;
    }
    try {
      const [text, found] = await run();
      if (text !== undefined) this.checks.push({ name, state: "good", text });
      return found;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.checks.push({ name, state: "bad", text: `${title}: no, ${error.message}.` });
      return undefined;
    }
  }

  /** Says what was not checked. */
  unchecked(name, text) {
    this.checks.push({ name, state: "unchecked", text });
  }

  /** Whether nothing was bad. */
  holds() {
    return this.checks.every(({ state }) => state === "good" || state === "unchecked");
  }
}
