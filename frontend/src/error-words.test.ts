/** Every error that a visitor may see, rendered: codes are unique, and words and advice are sentences. */
import { expect, test } from "vitest";
import type { AppError} from "./errors.ts";
import { CancelledError, UnexpectedError } from "./errors.ts";
import * as inpaintErrors from "./inpaint/errors.ts";
import * as manifestErrors from "./manifest/errors.ts";
import * as sessionErrors from "./session/errors.ts";
import * as weightsErrors from "./weights/errors.ts";

const HASH = "ab".repeat(32);

const RENDERED: readonly AppError[] = [
  new CancelledError(),
  new UnexpectedError(new Error("words")),
  new manifestErrors.ManifestMalformedError("it is too long."),
  new manifestErrors.ModelListMalformedError("it is too long."),
  new manifestErrors.ManifestInconsistentError("two sizes."),
  new manifestErrors.RolesIncompleteError("fp32", ["denoiser"]),
  new manifestErrors.SignatureMissingError(),
  new manifestErrors.SignatureUntrustedError([HASH, ""]),
  new manifestErrors.SignatureInvalidError(),
  new manifestErrors.SignatureUnsupportedError(new Error("words")),
  new manifestErrors.ManifestRollbackError(3, 5),
  new manifestErrors.ManifestMismatchError("a (stable)", "b", null),
  new manifestErrors.ManifestExpiredError("2026-01-01T00:00:00Z", false),
  new manifestErrors.ManifestUnreachableError("HTTP 502."),
  new manifestErrors.HubRefusedError(404, { code: null, detail: null }),
  new weightsErrors.ChunkMismatchError(HASH, "/chunks/ab", "3 bytes where 4 belong"),
  new weightsErrors.ChunkMissingError(HASH, "/chunks/ab", 404),
  new weightsErrors.ChunkUnreachableError(HASH, "/chunks/ab", "HTTP 503"),
  new sessionErrors.InsecurePageError(),
  new sessionErrors.GpuUnavailableError(),
  new sessionErrors.GpuNoAdapterError(),
  new sessionErrors.GpuFeatureError(["shader-f16"]),
  new sessionErrors.GpuLimitError("maxBufferSize", 2 ** 28, 2 ** 27),
  new sessionErrors.DeviceMemoryError(3e9, 2e9),
  new sessionErrors.ExactVariantNeededError(new inpaintErrors.NotFiniteError(), "fp32", 860e6),
  new sessionErrors.GpuDeviceLostError("reset"),
  new sessionErrors.GpuDeviceError(new Error("words")),
  new sessionErrors.RuntimeUnavailableError(new Error("words")),
  new sessionErrors.SessionCreateError("denoiser", new Error("words")),
  new sessionErrors.SessionRunError("denoiser", new Error("words")),
  new sessionErrors.WorkerStoppedError("words"),
  new inpaintErrors.InvalidJobError("0 steps are too few"),
  new inpaintErrors.EmptyMaskError(),
  new inpaintErrors.NotFiniteError(),
  new inpaintErrors.FlatOutputError(),
  new inpaintErrors.UnchangedOutputError(),
];

test.each(RENDERED.map((error) => [error.code, error] as const))("%s is said in plain sentences", (code, error) => {
  expect(code).toMatch(/^[a-z]+(\.[a-z_]+)?$/);
  expect(error.message).toMatch(/^[A-Z]/);
  expect(error.advice).toMatch(/^[A-Z].*[.]$/);
  expect(`${error.message} ${error.advice}`).not.toMatch(/undefined|null|NaN|\[object/);
});

test("no two kinds of error share a code", () => {
  expect(new Set(RENDERED.map(({ code }) => code)).size).toBe(RENDERED.length);
});

test("no kind of error is forgotten here", () => {
  const packages = [manifestErrors, weightsErrors, sessionErrors, inpaintErrors];
  const classes = packages.flatMap((exports) => Object.values(exports) as (new () => AppError)[]);
  const rendered = new Set(RENDERED.map((error) => error.constructor));
  expect(classes.filter((kind) => !rendered.has(kind)).map(({ name }) => name)).toEqual([]);
});
