// Money on a chain: paid in, paid out under roots that were computed in Rust, and never twice.
import assert from "node:assert/strict";
import test from "node:test";

import { chain, compile, deploy, drawn, drawnAccount, ethers, kept, seed, treeInRust } from "./setting.mjs";

const PARTY = ethers.sha256(ethers.toUtf8Bytes("did:key:z6MkexampleOfAParty"));
const SUPPLY = 2n ** 70n;

const compiled = compile("OpenToken.sol", "Payout.sol", "tokens.sol");
const errors = ["OpenToken", "Payout"].map((name) => new ethers.Interface(compiled[name].abi));
const provider = chain();
const [operator, holder, stranger] = await Promise.all([0, 1, 2].map((index) => provider.getSigner(index)));
test.after(() => provider.destroy());

const done = async (transaction) => (await transaction).wait();

/** Takes a transaction that reverts with this error. */
async function refused(name, transaction) {
  const error = await transaction.then(
    () => assert.fail(`it was not refused with ${name}`),
    (error) => error,
  );
  const data = error.data ?? error.info?.error?.data;
  const found = data && errors.map((known) => known.parseError(data)).find((parsed) => parsed !== null);
  assert.equal(found?.name, name, `${error}`);
  return found.args;
}

/** A token and a payout contract that holds this much of it. */
async function funded(amount) {
  const token = await deploy(compiled.OpenToken, operator, holder.address, SUPPLY);
  const payout = await deploy(compiled.Payout, operator, await token.getAddress(), operator.address);
  await done(token.connect(holder).approve(await payout.getAddress(), ethers.MaxUint256));
  for (let left = amount; left > 0n; left -= 2n ** 63n) {
    await done(payout.connect(holder).deposit(PARTY, left < 2n ** 63n ? left : 2n ** 63n));
  }
  assert.equal(await token.balanceOf(await payout.getAddress()), amount);
  return { token, payout };
}

const claim = (payout, payees, { proofs }, index, signer = stranger) =>
  payout.connect(signer).claim(...payees[index], proofs.get(payees[index][0]));

/** So many payees with amounts up to a million. */
const payees = (words, size) =>
  Array.from({ length: size }, (_, index) => [drawnAccount(words, index), 1n + (drawn(words, index) % 1_000_000n)]);

test("the token", async () => {
  const { token } = await funded(0n);
  assert.equal(await token.symbol(), "OPEN");
  assert.equal(await token.decimals(), 6n);
  assert.equal(await token.totalSupply(), SUPPLY);
});

test("a deposit says for whom, from whom and how much, and arrives", async () => {
  const { token, payout } = await funded(0n);
  const receipt = await done(payout.connect(holder).deposit(PARTY, 2_500_000n));
  const [deposited] = await payout.queryFilter(payout.filters.Deposited(PARTY), receipt.blockNumber);
  assert.deepEqual([...deposited.args], [PARTY, holder.address, 2_500_000n]);
  assert.equal(await token.balanceOf(await payout.getAddress()), 2_500_000n);

  await refused("NothingDeposited", payout.connect(holder).deposit(PARTY, 0n));
  await refused("ERC20InsufficientAllowance", payout.connect(stranger).deposit(PARTY, 1n));
  // More than the log can count: spelled by hand, since the client would not.
  const call = payout.interface.encodeFunctionData("deposit", [PARTY, 1n]).slice(0, -64);
  const data = call + ethers.toBeHex(2n ** 64n, 32).slice(2);
  await assert.rejects(holder.sendTransaction({ to: await payout.getAddress(), data }), /revert/);
  assert.equal(await token.balanceOf(await payout.getAddress()), 2_500_000n);
});

test("a token that keeps a part of a deposit is refused", async () => {
  const token = await deploy(compiled.FeeToken, holder);
  const payout = await deploy(compiled.Payout, operator, await token.getAddress(), operator.address);
  await done(token.connect(holder).approve(await payout.getAddress(), 1000n));
  const [received, amount] = await refused("NotTheWholeDeposit", payout.connect(holder).deposit(PARTY, 1000n));
  assert.deepEqual([received, amount], [990n, 1000n]);
});

test("only the operator sets the root, and hands that over in two steps", async () => {
  const { payout } = await funded(0n);
  const root = ethers.id("a root");
  await refused("OwnableUnauthorizedAccount", payout.connect(stranger).setRoot(root));
  await done(payout.transferOwnership(stranger.address));
  await refused("OwnableUnauthorizedAccount", payout.connect(stranger).setRoot(root));
  await done(payout.connect(stranger).acceptOwnership());
  await refused("OwnableUnauthorizedAccount", payout.setRoot(root));
  const receipt = await done(payout.connect(stranger).setRoot(root));
  const [set] = await payout.queryFilter(payout.filters.RootSet(), receipt.blockNumber);
  assert.equal(set.args.root, root);
  assert.equal(await payout.root(), root);
  // As `docs/payout.md` asks for it, without a client.
  const asked = { to: await payout.getAddress(), data: "0xebf0c717" };
  assert.equal(await provider.send("eth_call", [asked, "latest"]), root);
});

test(`claims under random roots (ASSAY_CHAIN_SEED=${seed})`, async (t) => {
  const first = payees("first", 9);
  const before = treeInRust(first);
  const total = first.reduce((sum, [, amount]) => sum + amount, 0n);
  const { token, payout } = await funded(2n * total + 10_000_000n);
  const had = (index) => token.balanceOf(first[index][0]);

  await t.test("before there is a root nothing is proven", async () => {
    await refused("NotProven", claim(payout, first, before, 0));
    await done(payout.setRoot(before.root));
  });

  await t.test("a claim is paid to the account, whoever asks", async () => {
    const receipt = await done(claim(payout, first, before, 0));
    assert.equal(await had(0), first[0][1]);
    const [claimed] = await payout.queryFilter(payout.filters.Claimed(), receipt.blockNumber);
    const [account, amount] = first[0];
    assert.deepEqual([...claimed.args], [ethers.getAddress(account), amount, amount]);
    assert.equal(await token.balanceOf(stranger.address), 0n);
  });

  await t.test("a second claim is refused", async () => {
    await refused("NothingToClaim", claim(payout, first, before, 0));
    assert.equal(await had(0), first[0][1]);
  });

  await t.test("another amount, account or proof is refused", async () => {
    const [account, amount] = first[1];
    const proof = before.proofs.get(account);
    for (const other of [amount + 1n, amount - 1n, 0n, 2n ** 64n + amount, ethers.MaxUint256]) {
      await refused("NotProven", payout.claim(account, other, proof));
    }
    await refused("NotProven", payout.connect(stranger).claim(stranger.address, amount, proof));
    await refused("NotProven", payout.claim(first[2][0], amount, proof));
    await refused("NotProven", payout.claim(account, amount, before.proofs.get(first[2][0])));
    const backwards = [...proof].reverse();
    for (const changed of [[], proof.slice(1), proof.slice(0, -1), [...proof, before.root], backwards]) {
      await refused("NotProven", payout.claim(account, amount, changed));
    }
    assert.equal(await had(1), 0n);
    assert.equal(await payout.claimed(account), 0n);
  });

  const raised = first.map(([account, amount], index) => [account, index === 1 ? amount : amount + 77n]);
  const second = [...raised, ...payees("second", 4)];
  const after = treeInRust(second);

  await t.test("a raised amount is claimed for the difference only", async () => {
    await done(payout.setRoot(after.root));
    await refused("NotProven", claim(payout, first, before, 0));
    await done(claim(payout, second, after, 0));
    assert.equal(await had(0), first[0][1] + 77n);
    await refused("NothingToClaim", claim(payout, second, after, 0));
  });

  await t.test("who did not claim before claims all of it at once", async () => {
    for (const index of second.keys()) {
      if (index > 0) await done(claim(payout, second, after, index));
      assert.equal(await token.balanceOf(second[index][0]), second[index][1]);
    }
  });

  await t.test("a lower root takes nothing back and pays nothing", async () => {
    const lower = second.map(([account, amount]) => [account, amount - (amount > 1n ? 1n : 0n)]);
    const tree = treeInRust(lower);
    await done(payout.setRoot(tree.root));
    const [, , claimed] = await refused("NothingToClaim", claim(payout, lower, tree, 0));
    assert.equal(claimed, second[0][1]);
    assert.equal(await had(0), second[0][1]);

    const higher = second.map(([account, amount]) => [account, amount + 3n]);
    const last = treeInRust(higher);
    await done(payout.setRoot(last.root));
    await done(claim(payout, higher, last, 0));
    assert.equal(await had(0), second[0][1] + 3n);
  });

  await t.test("all that was paid in is held or was paid out", async () => {
    const out = (await payout.queryFilter(payout.filters.Claimed())).reduce((sum, { args }) => sum + args.amount, 0n);
    const held = await token.balanceOf(await payout.getAddress());
    assert.equal(held + out, 2n * total + 10_000_000n);
    assert.equal(out, second.reduce((sum, [, amount]) => sum + amount, 3n));
  });
});

test("more than is held is not paid, and can be claimed once it is there", async () => {
  const one = [[drawnAccount("poor"), 1000n]];
  const tree = treeInRust(one);
  const { token, payout } = await funded(999n);
  await done(payout.setRoot(tree.root));
  await refused("ERC20InsufficientBalance", claim(payout, one, tree, 0));
  assert.equal(await payout.claimed(one[0][0]), 0n);
  await done(payout.connect(holder).deposit(PARTY, 1n));
  await done(claim(payout, one, tree, 0));
  assert.equal(await token.balanceOf(one[0][0]), 1000n);
});

test("a token that calls back in the middle of a claim gets nothing more", async () => {
  const token = await deploy(compiled.CallingToken, holder);
  const payout = await deploy(compiled.Payout, operator, await token.getAddress(), operator.address);
  await done(token.connect(holder).approve(await payout.getAddress(), 1000n));
  await done(payout.connect(holder).deposit(PARTY, 1000n));
  const two = [[drawnAccount("called"), 300n], [drawnAccount("other"), 1n]];
  const tree = treeInRust(two);
  await done(payout.setRoot(tree.root));
  const call = payout.interface.encodeFunctionData("claim", [...two[0], tree.proofs.get(two[0][0])]);
  await done(token.setCall(call));
  await done(claim(payout, two, tree, 0));
  assert.equal(payout.interface.parseError(await token.answer())?.name, "NothingToClaim");
  assert.equal(await token.balanceOf(two[0][0]), 300n);
});

for (const name of ["1.json", "2.json", "3.json", "7.json", "20.json"]) {
  test(`each payee of the golden file ${name} is paid`, async () => {
    const tree = kept(name);
    const total = tree.payees.reduce((sum, { cumulative }) => sum + BigInt(cumulative), 0n);
    const { token, payout } = await funded(total);
    await done(payout.setRoot(tree.root));
    for (const { account, cumulative, proof } of tree.payees) {
      await done(payout.connect(stranger).claim(account, cumulative, proof));
      assert.equal(await token.balanceOf(account), BigInt(cumulative));
    }
    assert.equal(await token.balanceOf(await payout.getAddress()), 0n);
  });
}
