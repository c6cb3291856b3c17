// The quick check of an inclusion proof agrees with the tree of RFC 6962 at every index of every small size.
import assert from "node:assert/strict";
import test from "node:test";

import { checkInclusion } from "../src/inclusion.js";
import { leavesOf, proofOf, rootOf } from "./tree.js";

test("every proof of sizes 1 to 40 holds at its index, and at no other index or size", async () => {
  for (let size = 1; size <= 40; size += 1) {
    const leaves = await leavesOf(size);
    const root = await rootOf(leaves);
    for (let index = 0; index < size; index += 1) {
      const proof = await proofOf(index, leaves);
      await checkInclusion(leaves[index], BigInt(index), BigInt(size), proof, root);
      const other = BigInt((index + 1) % size);
      if (size > 1) await assert.rejects(checkInclusion(leaves[index], other, BigInt(size), proof, root));
      await assert.rejects(checkInclusion(leaves[index], BigInt(size), BigInt(size), proof, root));
      const longer = [...proof, proof[0] ?? root];
      for (const wrong of [longer, ...(proof.length > 0 ? [proof.slice(0, -1)] : [])]) {
        const check = checkInclusion(leaves[index], BigInt(index), BigInt(size), wrong, root);
        await assert.rejects(check, /the number that the sizes call for/);
      }
    }
  }
});

test("the first entry of the largest tree takes as many hashes as it is high", async () => {
  const [leaf] = await leavesOf(1);
  const check = (count) => checkInclusion(leaf, 0n, 1n << 63n, Array(count).fill(leaf), leaf);
  await assert.rejects(check(63), /leads to the root/);
  await assert.rejects(check(62), /the number that the sizes call for/);
  await assert.rejects(check(64), /the number that the sizes call for/);
});
