// That a leaf is in a tree, by the hashes beside its way to the root (RFC 9162 section 2.1.3.2).
import { same } from "./bytes.js";
import { hashToText, nodeHash } from "./hash.js";
import { Refusal } from "./refusal.js";

/** A `Refusal` unless `leaf` is the leaf at `index` of the tree of `size` leaves with this root. */
export async function checkInclusion(leaf, index, size, proof, root) {
  if (index >= size) throw new Refusal(`entry \`${index}\` is not in a tree of \`${size}\` entries`);
  const wrongLength = () =>
    new Refusal(`the proof has \`${proof.length}\` hashes, which is not the number that the sizes call for`);
  // The index of the node within its level, and that of the last node of the level.
  let [node, last, hash] = [index, size - 1n, leaf];
  for (const sibling of proof) {
    if (last === 0n) throw wrongLength();
    if (node === last || node % 2n === 1n) {
      hash = await nodeHash(sibling, hash);
      // The last node of a level has no right sibling: it rises as it is until it is a right child.
      while (node % 2n === 0n) [node, last] = [node / 2n, last / 2n];
    } else {
      hash = await nodeHash(hash, sibling);
    }
    [node, last] = [node / 2n, last / 2n];
  }
  if (last !== 0n) throw wrongLength();
  if (!same(hash, root)) {
    throw new Refusal(`the proof leads to the root \`${hashToText(hash)}\`, not to \`${hashToText(root)}\``);
  }
}
