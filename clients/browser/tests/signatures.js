// Ed25519 as WebCrypto has it: the examples of RFC 8032, and where ZIP 215 takes more.
import { fromHex, join, toHex, toUtf8 } from "../src/bytes.js";
import { toDidKey } from "../src/did-key.js";
import { isSignedBy } from "../src/ed25519.js";
import { writeEnvelope } from "../src/envelope.js";
import { policyOfKey } from "../src/policy.js";
import { verifyBundle } from "../src/verify.js";
import { expect, expectSame } from "./expect.js";
import { keyOfSeed } from "./keys.js";
import { makeBundle, statement } from "./make.js";

/** RFC 8032 section 7.1: seed, public key, message, signature. */
const RFC_8032 = [
  [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155" +
      "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
  [
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac" +
      "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  ],
  [
    "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
    "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589" +
      "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
  ],
];

/** Two points of small order, and another spelling of the first (as in `crates/statement/tests/signatures.rs`). */
const ONE = `01${"00".repeat(31)}`;
const ORDER_8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
const ONE_OTHERWISE = `ee${"ff".repeat(30)}7f`;

/** Signatures that ZIP 215 takes over any message: their point and number satisfy its equation. */
export const onlyZip215 = [ONE, ORDER_8].map((key) => ({
  keyId: toDidKey(fromHex(key)),
  key: fromHex(key),
  bytes: join(fromHex(ONE_OTHERWISE), new Uint8Array(32)),
}));

export const signatures = {
  "the examples of RFC 8032": async () => {
    for (const [seed, key, message, signature] of RFC_8032) {
      const made = await keyOfSeed(fromHex(seed));
      expectSame(toHex(made.publicKey), key);
      expectSame(toHex(await made.sign(fromHex(message))), signature);
      expect(await isSignedBy(fromHex(key), fromHex(signature), fromHex(message)), "a good signature");
      for (let at = 0; at < 64; at += 1) {
        const spoiled = fromHex(signature);
        spoiled[at] ^= 1 << at % 8;
        expect(!(await isSignedBy(fromHex(key), spoiled, fromHex(message))), `byte ${at} to matter`);
      }
      expect(!(await isSignedBy(fromHex(key), fromHex(signature), toUtf8("other"))), "another message refused");
      expect(!(await isSignedBy(fromHex(key).slice(1), fromHex(signature), fromHex(message))), "31 bytes refused");
    }
  },

  "what only ZIP 215 takes is refused, and said to be refused here": async () => {
    for (const { keyId, key, bytes } of onlyZip215) {
      expect(!(await isSignedBy(key, bytes, toUtf8("any message"))), "a refusal");
      const entry = writeEnvelope({ payload: statement(keyId), signatures: [{ keyId, bytes }] });
      const { bundle, vkey } = await makeBundle({ entry });
      const { holds, checks } = await verifyBundle(bundle, await policyOfKey(vkey));
      const bad = checks.filter(({ state }) => state === "bad");
      expectSame([holds, bad.map(({ name }) => name)], [false, ["signature"]]);
      expect(/refused here.*RFC 8032.*ZIP 215.*assay verify/.test(bad[0].text), bad[0].text);
    }
  },
};
