/** The model of a bundle on the processor: a square of pixels and a mask in, the filled square out. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as ort from "onnxruntime-web";
import { toMask, toMaskedImage, toRgba } from "../src/inpaint/tensor-layout.ts";

interface StoredFile {
  readonly path: string;
  readonly chunks: readonly { readonly sha256: string }[];
}

interface Fragment {
  readonly pipeline: { readonly kind: string; readonly image_size: number; readonly max_hole_size?: number };
  readonly variants: readonly { readonly name: string; readonly graphs: readonly { readonly file: StoredFile; readonly external_data: readonly StoredFile[] }[] }[];
}

export interface BundleModel {
  readonly kind: "direct-inpaint";
  readonly imageSize: number;
  readonly maxHoleSize: number | null;
  fill(rgba: Uint8ClampedArray, mask: Uint8Array): Promise<Uint8ClampedArray<ArrayBuffer>>;
}

/** @throws Error where the bundle is not of the kind `direct-inpaint` */
export async function openModel(folder: string): Promise<BundleModel> {
  const { pipeline, variants } = JSON.parse(readFileSync(join(folder, "fragment.json"), "utf-8")) as Fragment;
  const graph = variants.find(({ name }) => name === "fp32")?.graphs[0];
  if (pipeline.kind !== "direct-inpaint" || graph === undefined) throw new Error(`${folder} has no fp32 graph of the kind direct-inpaint.`);
  const bytesOf = ({ chunks }: StoredFile): Uint8Array =>
    Buffer.concat(chunks.map(({ sha256 }) => readFileSync(join(folder, "chunks", sha256.slice(0, 2), sha256))));
  const session = await ort.InferenceSession.create(bytesOf(graph.file), {
    executionProviders: ["wasm"],
    externalData: graph.external_data.map((file) => ({ path: file.path, data: bytesOf(file) })),
  });
  const size = pipeline.image_size;
  return {
    kind: "direct-inpaint",
    imageSize: size,
    maxHoleSize: pipeline.max_hole_size ?? null,
    async fill(rgba, mask) {
      const image = new ort.Tensor("float32", toMaskedImage(rgba, mask), [1, 3, size, size]);
      const outputs = await session.run({ image, mask: new ort.Tensor("float32", toMask(mask), [1, 1, size, size]) });
      const [output] = Object.values(outputs);
      return toRgba(output?.data as Float32Array);
    },
  };
}
