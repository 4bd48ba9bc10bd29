/** A variant that gives no usable picture, as half precision may on a card, and what the engine does about it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import tiny from "../../../tests/golden/tiny_release/manifest.json";
import { makeSigner } from "../manifest/signer.fixture.ts";
import { makeMemoryCache } from "../weights/mirrors.fixture.ts";
import type { InpaintStep } from "./engine.ts";
import { forgetEverything, makeHost, makeJob } from "./engine-host.fixture.ts";
import type { HostParts } from "./engine-host.ts";
import { chooseBuild, loadRuntime, type Runtime } from "./runtime.ts";

let requests: string[];

beforeEach(() => {
  requests = [];
});

afterEach(forgetEverything);

const [fp32] = tiny.variants;

/** The tiny release, twice in one: its weights again, in another order, under a name that is chosen first. */
async function withTwoVariants(change: object = {}): Promise<Pick<HostParts, "keys" | "fetch">> {
  const signer = await makeSigner();
  const named = (variant: string): object[] => tiny.validation.graphs.map((graph) => ({ ...graph, variant }));
  const validation = {
    ...tiny.validation,
    graphs: [...named("fp16"), ...named("fp32")],
    end_to_end: ["fp16", "fp32"].map((variant) => ({ ...tiny.validation.end_to_end[0], variant })),
  };
  const envelope = await signer.sign({ ...tiny, validation, variants: [{ ...fp32, name: "fp16", graphs: [...(fp32?.graphs ?? [])].reverse() }, { ...fp32, ...change }] });
  return {
    keys: signer.keys,
    fetch: (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      requests.push(url);
      return url.includes("/api/manifest") ? Promise.resolve(new Response(envelope)) : fetch(input, init);
    },
  };
}

/** A runtime in which pictures come out as no numbers while `isBroken` says so of the sessions that are there. */
function breakPictures(runtime: Runtime, isBroken: () => boolean): Runtime {
  const { Tensor, InferenceSession } = runtime.ort;
  const create = async (...given: unknown[]): Promise<unknown> => {
    const session = await (InferenceSession.create as (...all: unknown[]) => ReturnType<typeof InferenceSession.create>)(...given);
    const run = session.run.bind(session) as (...all: unknown[]) => ReturnType<typeof session.run>;
    session.run = async (...given: unknown[]) => {
      const outputs = await run(...given);
      const { image } = outputs;
      if (image === undefined || !isBroken()) return outputs;
      return { image: new Tensor("float32", new Float32Array(image.size).fill(NaN), image.dims) };
    };
    return session;
  };
  return { ...runtime, ort: { ...runtime.ort, InferenceSession: { create } as unknown as typeof InferenceSession } };
}

/** Breaks the first set of sessions, and no later one. */
function breakFirst(count = 1): Pick<HostParts, "loadRuntime"> {
  let loads = 0;
  return {
    loadRuntime: async (provider) => {
      const own = ++loads;
      return breakPictures(await loadRuntime(chooseBuild(provider)), () => own <= count);
    },
  };
}

test("a picture of no numbers is made again by the exact variant, and the result says so", async () => {
  const host = makeHost(requests, { ...(await withTwoVariants()), ...breakFirst() });
  expect(await host.describe(null)).toMatchObject({ variant: "fp16", variantReason: "smallest" });
  const steps: InpaintStep[] = [];
  const result = await host.inpaint(null, makeJob(), (step) => steps.push(step));
  expect(result.retried).toEqual({ because: "output.not_finite", from: "fp16", to: "fp32", downloadedBytes: 0 });
  expect(steps.flatMap(({ retry }) => retry ?? [])).toEqual([{ variant: "fp32", downloadBytes: 0 }]);
  expect(result.rgba).toEqual((await makeHost(requests).inpaint(null, makeJob(), () => undefined)).rgba);
  expect(await host.describe(null)).toMatchObject({ variant: "fp32", variantReason: "other-failed" });
  expect((await host.inpaint(null, makeJob(), () => undefined)).retried).toBeUndefined();
});

test("what fails exactly as well is told, once", async () => {
  const host = makeHost(requests, { ...(await withTwoVariants()), ...breakFirst(2) });
  await expect(host.inpaint(null, makeJob(), () => undefined)).rejects.toMatchObject({ code: "output.not_finite" });
});

test("a release with nothing more exact tells of it at once", async () => {
  await expect(makeHost(requests, breakFirst()).inpaint(null, makeJob(), () => undefined)).rejects.toMatchObject({ code: "output.not_finite" });
});

test("a large download is not started unasked: what it would cost is told", async () => {
  const [first, ...others] = fp32?.graphs ?? [];
  if (first === undefined) throw new Error("the golden manifest has no graph");
  const chunks = ["a1", "b2", "c3", "d4", "e5"].map((name) => ({ sha256: name.repeat(32), size: 8_000_000 }));
  const file = { path: "large.bin", size: 40_000_000, sha256: "f6".repeat(32), chunks };
  const large = { ...first, external_data: [...first.external_data, file] };
  const change = { graphs: [large, ...others], total_bytes: (fp32?.total_bytes ?? 0) + file.size };
  const parts = { ...(await withTwoVariants(change)), ...breakFirst(), chunks: makeMemoryCache() };
  await expect(makeHost(requests, parts).inpaint(null, makeJob(), () => undefined)).rejects.toMatchObject({
    code: "output.exact_variant",
    advice: expect.stringContaining("40 MB more") as string,
  });
  expect(requests.filter((url) => chunks.some(({ sha256 }) => url.includes(sha256)))).toEqual([]);
});

test("the visitor's choice of variant holds", async () => {
  const host = makeHost(requests, await withTwoVariants());
  host.prefer({ tiny: "fp32" });
  const offer = await host.describe(null);
  expect(offer).toMatchObject({ variant: "fp32", variantReason: "wished" });
  expect(offer.variants.map(({ name, whyNot }) => [name, whyNot])).toEqual([["fp16", null], ["fp32", null]]);
  expect((await host.load(null, () => undefined)).variant).toBe("fp32");
  host.prefer({});
  expect((await host.describe(null)).variant).toBe("fp16");
});
