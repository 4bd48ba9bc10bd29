import { expect, test } from "vitest";
import { generateManifestTypes, TYPES_PATH } from "./manifest-types.ts";

test("the manifest's types are those of the schema", async () => {
  await expect(await generateManifestTypes()).toMatchFileSnapshot(TYPES_PATH);
});
