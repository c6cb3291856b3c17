// Base58 in the alphabet of Bitcoin (base58btc), in which a `did:key` writes its key.

const DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Writes base58. */
export function toBase58(bytes) {
  let number = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let text = "";
  for (; number > 0n; number /= 58n) text = DIGITS[Number(number % 58n)] + text;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return DIGITS[0].repeat(zeros < 0 ? bytes.length : zeros) + text;
}

/** Reads base58 into this many bytes; none where the text is anything but them. */
export function fromBase58(text, length) {
  // No text of so many bytes is longer: a digit holds more than five bits.
  if (text.length > Math.ceil((length * 8) / 5)) return undefined;
  let number = 0n;
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    if (digit < 0) return undefined;
    number = number * 58n + BigInt(digit);
  }
  const bytes = new Uint8Array(length);
  for (let at = length - 1; at >= 0; at -= 1) {
    bytes[at] = Number(number % 256n);
    number /= 256n;
  }
  return number === 0n && toBase58(bytes) === text ? bytes : undefined;
}
