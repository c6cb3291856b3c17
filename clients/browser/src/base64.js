// Standard base64 (RFC 4648 section 4) with its padding, with one way to write any bytes.

/** Writes base64. */
export function toBase64(bytes) {
  let binary = "";
  // A call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary);
}

/** Reads base64; none for anything but what `toBase64` writes. */
export function fromBase64(text) {
  let binary;
  try {
    binary = atob(text);
  } catch {
    return undefined;
  }
  // `atob` also reads white space, missing padding, and last digits with bits to spare.
  if (btoa(binary) !== text) return undefined;
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
