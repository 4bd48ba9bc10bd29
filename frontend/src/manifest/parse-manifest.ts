/**
 * From verified bytes to a Manifest: strict, because what it says decides what is downloaded and run. Fields that the schema
 * does not name are ignored: a newer hub may have written them.
 */
import schema from "../../../inpaint_app/manifest/schema.json";
import { checkConsistency } from "./check-consistency.ts";
import { ManifestMalformedError } from "./errors.ts";
import { findFaults } from "./json-schema.ts";
import type { Manifest } from "./schema.ts";
import { parseStrictJson } from "./strict-json.ts";

const SHOWN_FAULTS = 3;

/**
 * Reads a manifest's payload.
 *
 * @throws ManifestMalformedError, ManifestInconsistentError, RolesIncompleteError.
 */
export function parseManifest(payload: Uint8Array): Manifest {
  const document = parseStrictJson(payload);
  const faults = findFaults(schema, document);
  if (faults.length > 0) {
    const more = faults.length > SHOWN_FAULTS ? ` and ${String(faults.length - SHOWN_FAULTS)} more` : "";
    throw new ManifestMalformedError(`${faults.slice(0, SHOWN_FAULTS).join("; ")}${more}.`);
  }
  const manifest = document as Manifest;
  checkConsistency(manifest);
  return manifest;
}
