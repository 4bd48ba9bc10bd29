// A frontend of one's own: a hub's signed manifest, verified; its chunks, verified; a picture, filled. No build.
import * as ort from "onnxruntime-web/wasm";

const TYPE = "application/vnd.moebius-hub.manifest.v1+json";
const decode = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
const must = (condition, complaint) => { if (!condition) throw new Error(complaint); };
// A hash as browsers compare it with what they fetch: W3C Subresource Integrity.
const toIntegrity = (sha256) => `sha256-${btoa(sha256.replace(/../g, (byte) => String.fromCharCode(parseInt(byte, 16))))}`;

// The manifest at `url`, if the pinned key has signed these very bytes (DSSE), and they are neither expired nor old.
async function fetchManifest(url, key) {
  const { payload, payloadType, signatures } = await (await fetch(url, { cache: "no-cache" })).json();
  const bytes = decode(payload);
  const signed = await new Blob([`DSSEv1 ${TYPE.length} ${TYPE} ${bytes.length} `, bytes]).arrayBuffer();
  const pinned = await crypto.subtle.importKey("raw", decode(key), "Ed25519", false, ["verify"]);
  const checks = signatures.map(({ sig }) => crypto.subtle.verify("Ed25519", pinned, decode(sig), signed));
  must(payloadType === TYPE && (await Promise.all(checks)).includes(true), "The pinned key has not signed this manifest.");
  const manifest = JSON.parse(new TextDecoder().decode(bytes));
  must(manifest.expires === null || Date.parse(manifest.expires) > Date.now(), "The manifest has expired.");
  must(manifest.sequence >= Number(localStorage.getItem(url)), "The manifest is older than one seen before.");
  localStorage.setItem(url, manifest.sequence);
  return manifest;
}

// A file, joined from chunks that hash to their names, each from the first mirror that has it.
async function fetchFile({ chunks }, mirrors) {
  const fetchChunk = ({ sha256 }) => mirrors.reduce((earlier, mirror) => earlier.catch(async () => {
    const answer = await fetch(`${mirror}${sha256.slice(0, 2)}/${sha256}`, { integrity: toIntegrity(sha256) });
    return answer.blob();
  }), Promise.reject()).catch(() => must(false, `No mirror has the chunk ${sha256} as it should be.`));
  return new Uint8Array(await new Blob(await Promise.all(chunks.map(fetchChunk))).arrayBuffer());
}

// A function that fills: `image` (1, 3, side, side) in [-1, 1], 0 where `mask` (1, 1, side, side) is 1; gives [0, 1].
export async function openModel(url, key) {
  const { chunk_urls, pipeline: { kind, image_size: side }, variants } = await fetchManifest(url, key);
  must(kind === "direct-inpaint", `This frontend does not run ${kind}.`);
  const mirrors = chunk_urls.map((base) => new URL(base, url).href);
  const [graph] = variants.find(({ name }) => name === "fp32").graphs;
  const weights = graph.external_data.map(async (file) => ({ path: file.path, data: await fetchFile(file, mirrors) }));
  const externalData = await Promise.all(weights);
  const session = await ort.InferenceSession.create(await fetchFile(graph.file, mirrors), { externalData });
  const toTensor = (planes, data) => new ort.Tensor("float32", data, [1, planes, side, side]);
  const run = (image, mask) => session.run({ image: toTensor(3, image), mask: toTensor(1, mask) });
  return { side, fill: async (image, mask) => (await run(image, mask)).inpainted.data };
}
