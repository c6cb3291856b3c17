// The browser's own cryptography, and what to say where a page may not use it.
import { Unable } from "./refusal.js";

/** WebCrypto; `Unable` where this page does not have it. */
export function subtle() {
  const found = globalThis.crypto?.subtle;
  if (found) return found;
  throw new Unable("this browser gives its cryptography only to pages over https or from the machine itself");
}

/** What is said where WebCrypto is there, and does not know Ed25519. */
export const noEd25519 = () => new Unable("this browser cannot work with Ed25519 signatures; a newer one can");
