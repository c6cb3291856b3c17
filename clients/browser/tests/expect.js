// What a test expects, in node and in a browser alike.

const shown = (value) => JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? `${inner}n` : inner));

export function expect(condition, what) {
  if (!condition) throw new Error(`expected: ${what}`);
}

/** Both are the same, as far as JSON shows it. */
export function expectSame(found, wanted, what = "") {
  expect(shown(found) === shown(wanted), `${what} ${shown(wanted)}, found ${shown(found)}`);
}

/** What is run throws an error of this name, whose message has these words. */
export async function expectThrows(name, words, run, what = "") {
  let result;
  try {
    result = await run();
  } catch (error) {
    expect(error.name === name, `${what} a ${name}, found ${error.name}: ${error.message}`);
    expect(error.message.includes(words), `${what} \`${words}\` in \`${error.message}\``);
    return;
  }
  throw new Error(`expected: ${what} a ${name}, found ${shown(result)}`);
}
