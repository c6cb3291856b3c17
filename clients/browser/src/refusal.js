// The two ways in which a check ends without its result: what was given is wrong, or this browser cannot check it.

/** What was given is not what it should be; the message is a lower-case sentence that says why. */
export class Refusal extends Error {
  name = "Refusal";
}

/** This browser, or the way in which the page came to it, does not allow the check. */
export class Unable extends Error {
  name = "Unable";
}

/** The beginning of what was given, for a message. */
export function excerpt(text) {
  const characters = [...text.slice(0, 202)];
  return characters.length > 100 ? `${characters.slice(0, 100).join("")}…` : text;
}
