import { expect, test } from "vitest";
import { requirePublicKeys } from "./require-public-keys.ts";

const KEY = Buffer.alloc(32, 7).toString("base64");

test.each([
  ["is absent", undefined, /is not set/],
  ["is empty", "", /is not set/],
  ["is no JSON", "{", /is not a JSON object/],
  ["is a list", "[]", /is not a JSON object/],
  ["names no key", "{}", /names no key/],
  ["holds a short key", '{"a":"AAAA"}', /is not the base64 of 32 bytes/],
])("a build is refused when the variable %s", (_, value, message) => {
  expect(() => {
    requirePublicKeys({ VITE_HUB_PUBLIC_KEYS: value });
  }).toThrow(message);
});

test.each([undefined, "", "0", "12"])("a build with a key goes on, of version %s", (version) => {
  expect(() => {
    requirePublicKeys({ VITE_HUB_PUBLIC_KEYS: JSON.stringify({ a: KEY }), VITE_HUB_KEY_LIST_VERSION: version });
  }).not.toThrow();
});

test.each(["-1", "1.5", "two"])("a build is refused of a list of version %s", (version) => {
  expect(() => {
    requirePublicKeys({ VITE_HUB_PUBLIC_KEYS: JSON.stringify({ a: KEY }), VITE_HUB_KEY_LIST_VERSION: version });
  }).toThrow(/not a whole number/);
});
