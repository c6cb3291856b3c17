// Decimal numbers as all the text formats write them: ASCII digits without leading zeros.

/** The largest size of a tree. */
export const MAX_SIZE = 1n << 63n;

/** Reads a number of at most 64 bits; none for anything but its one way to be written. */
export function readNumber(text) {
  if (!/^(?:0|[1-9][0-9]{0,19})$/.test(text)) return undefined;
  const number = BigInt(text);
  return number < 1n << 64n ? number : undefined;
}

/** Reads the size of a tree. */
export function readSize(text) {
  const size = readNumber(text);
  return size !== undefined && size <= MAX_SIZE ? size : undefined;
}
