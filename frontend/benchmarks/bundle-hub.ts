/** A hub that serves one bundle, as export_checkpoint writes it, signed by a key of its own. */
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { HubAnswer } from "../bundler/built-page.ts";

const PAYLOAD_TYPE = "application/vnd.moebius-hub.manifest.v1+json";
/** An Ed25519 public key in DER ends with its 32 raw bytes. */
const RAW_KEY_BYTES = 32;

export interface BundleHub {
  /** {keyid: base64} as JSON. */
  readonly publicKeys: string;
  readonly answer: HubAnswer;
}

/** @param folder a bundle: fragment.json and chunks/<aa>/<sha256>. */
export function openBundle(folder: string): BundleHub {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-RAW_KEY_BYTES);
  const keyid = createHash("sha256").update(raw).digest("hex");
  const payload = Buffer.from(JSON.stringify(toManifest(join(folder, "fragment.json"))));
  const message = Buffer.concat([
    Buffer.from(`DSSEv1 ${String(PAYLOAD_TYPE.length)} ${PAYLOAD_TYPE} ${String(payload.length)} `),
    payload,
  ]);
  const envelope = JSON.stringify({
    payload: payload.toString("base64"),
    payloadType: PAYLOAD_TYPE,
    signatures: [{ keyid, sig: sign(null, message, privateKey).toString("base64") }],
  });
  return {
    publicKeys: JSON.stringify({ [keyid]: raw.toString("base64") }),
    answer({ pathname }, response) {
      const chunk = join(folder, pathname);
      if (pathname === "/api/manifest") response.end(envelope);
      else if (/^\/chunks\/[0-9a-f]{2}\/[0-9a-f]{64}$/.test(pathname) && existsSync(chunk)) response.end(readFileSync(chunk));
      else return false;
      return true;
    },
  };
}

/** The release's own manifest: what a bundle leaves open is the hub's to say. */
function toManifest(fragmentPath: string): object {
  const fragment = JSON.parse(readFileSync(fragmentPath, "utf-8")) as Record<string, object>;
  const { pipeline, runtime, variants, validation, source } = fragment;
  return {
    schema: "urn:moebius-hub:manifest:1",
    model: { slug: "measured", title: "Measured", notice: null },
    version: "1.0.0",
    sequence: 1,
    created: "2026-01-01T00:00:00Z",
    expires: null,
    channel: null,
    licence: "Apache-2.0",
    source: { ...source, origin: "bundle" },
    pipeline,
    runtime,
    chunk_urls: ["/chunks/"],
    variants,
    validation,
  };
}
