// Trees computed in Rust are those of OpenZeppelin's own library, root for root and proof for proof.
import assert from "node:assert/strict";
import test from "node:test";

import { StandardMerkleTree, drawn, drawnAccount, kept, seed, treesInRust } from "./setting.mjs";

const PAIR = ["address", "uint256"];
const LARGEST = 2n ** 64n - 1n;

/** Amounts of every length in bits, and the largest. */
function payees(size) {
  const amount = (index) => {
    const random = drawn("amount", size, index);
    return index % 50 === 7 ? LARGEST : (random & LARGEST) >> (random >> 64n) % 64n;
  };
  return Array.from({ length: size }, (_, index) => [drawnAccount(size, index), amount(index)]);
}

function agree(ours, values) {
  const theirs = StandardMerkleTree.of(values.map(([account, amount]) => [account, `${amount}`]), PAIR);
  assert.equal(ours.root, theirs.root);
  const proofs = new Map(ours.payees.map((payee) => [payee.account, payee]));
  assert.equal(proofs.size, values.length);
  for (const [index, [account, amount]] of theirs.entries()) {
    const payee = proofs.get(account);
    assert.equal(payee.cumulative, amount);
    assert.deepEqual(payee.proof, theirs.getProof(index));
    assert.ok(StandardMerkleTree.verify(theirs.root, PAIR, [account, amount], payee.proof));
  }
}

test(`trees over 1 to 300 random payees (ASSAY_CHAIN_SEED=${seed})`, () => {
  const small = Array.from({ length: 70 }, (_, index) => index + 1);
  const large = Array.from({ length: 12 }, (_, index) => 71 + Number(drawn("size", index) % 230n));
  const trees = [...small, ...large, 300].map(payees);
  treesInRust(trees).forEach((tree, index) => agree(tree, trees[index]));
});

for (const name of ["1.json", "2.json", "3.json", "7.json", "20.json"]) {
  test(`the golden file ${name}`, () => {
    const tree = kept(name);
    agree(tree, tree.payees.map(({ account, cumulative }) => [account, cumulative]));
  });
}
