// What holds in a browser as well, in node: the golden files in `vectors/`, and signatures.
import { readFile } from "node:fs/promises";
import test from "node:test";

import { golden } from "./golden.js";
import { signatures } from "./signatures.js";

const load = async (path) => new Uint8Array(await readFile(new URL(`../../../vectors/${path}`, import.meta.url)));

for (const [name, run] of Object.entries({ ...golden, ...signatures })) test(name, () => run(load));
