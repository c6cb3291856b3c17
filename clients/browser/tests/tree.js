// The tree of RFC 6962 section 2.1, word for word and slowly: what the quick check is held against.
import { leafHash, nodeHash, sha256 } from "../src/hash.js";

/** The largest power of two below the size. */
function split(size) {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

/** MTH: the root over these leaf hashes. */
export async function rootOf(leaves) {
  if (leaves.length === 0) return sha256(new Uint8Array());
  if (leaves.length === 1) return leaves[0];
  const half = split(leaves.length);
  return nodeHash(await rootOf(leaves.slice(0, half)), await rootOf(leaves.slice(half)));
}

/** PATH: the inclusion proof of the leaf at this index. */
export async function proofOf(index, leaves) {
  if (leaves.length === 1) return [];
  const half = split(leaves.length);
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  if (index < half) return [...(await proofOf(index, left)), await rootOf(right)];
  return [...(await proofOf(index - half, right)), await rootOf(left)];
}

/** The leaf hashes of so many different entries. */
export const leavesOf = (size) =>
  Promise.all(Array.from({ length: size }, (_, index) => leafHash(Uint8Array.of(index >> 8, index))));
