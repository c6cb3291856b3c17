// What the tests stand on: installed packages, compiled contracts, the EVM's accounts, and trees computed in Rust.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// The packages lie apart from this folder, where an `import` would not look for them.
const require = createRequire(join(process.env.CHAIN_PACKAGES, "package.json"));
export const ethers = require("ethers");
export const { StandardMerkleTree } = require("@openzeppelin/merkle-tree");

const here = fileURLToPath(new URL(".", import.meta.url));
const contracts = join(here, "../../contracts");

export const seed = process.env.ASSAY_CHAIN_SEED;

/** The number that follows from the seed and these words, below 2^256. */
export const drawn = (...words) => BigInt(ethers.id([seed, ...words].join("/")));

/** An account without a key, which follows from the seed and these words. */
export const drawnAccount = (...words) => ethers.toBeHex(drawn("account", ...words) >> 96n, 20);

/** Computes the trees over these payees, `[[account, amount], …]` each, in Rust. */
export function treesInRust(trees) {
  const input = JSON.stringify(trees, (_, value) => (typeof value === "bigint" ? `${value}` : value));
  return JSON.parse(execFileSync(process.env.CHAIN_PAYOUT_TREE, { input, maxBuffer: 1 << 30 }));
}

/** The root of the tree over these payees, and their proofs by account. */
export function treeInRust(payees) {
  const [tree] = treesInRust([payees]);
  return { root: tree.root, proofs: new Map(tree.payees.map(({ account, proof }) => [account, proof])) };
}

/** A golden file of a tree. */
export const kept = (name) => JSON.parse(readFileSync(join(here, "../../vectors/payout", name)));

function source(path) {
  for (const folder of [contracts, here]) {
    if (existsSync(join(folder, path))) return readFileSync(join(folder, path), "utf8");
  }
  return readFileSync(require.resolve(path), "utf8");
}

/** Compiles these files of Solidity; a warning counts as an error. */
export function compile(...paths) {
  const solc = require("solc");
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(paths.map((path) => [path, { content: source(path) }])),
    settings: {
      optimizer: { enabled: true },
      outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: (path) => ({ contents: source(path) }) }));
  if (output.errors?.length) throw new Error(output.errors.map((error) => error.formattedMessage).join("\n"));
  return Object.assign({}, ...paths.map((path) => output.contracts[path]));
}

/** The EVM that `run` started. */
export function chain() {
  // Without the cache, since a look right after a transaction is to see what it did.
  const provider = new ethers.JsonRpcProvider(process.env.CHAIN_URL, undefined, { cacheTimeout: -1, batchMaxCount: 1 });
  provider.pollingInterval = 20;
  return provider;
}

/** Puts a compiled contract on the chain. */
export async function deploy(compiled, signer, ...values) {
  const factory = new ethers.ContractFactory(compiled.abi, compiled.evm.bytecode.object, signer);
  const contract = await factory.deploy(...values);
  return contract.waitForDeployment();
}
