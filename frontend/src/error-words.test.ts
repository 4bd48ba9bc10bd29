/** Every error that a visitor may see, rendered in every language: codes are unique, words and advice are sentences. */
import { afterEach, expect, test } from "vitest";
import { type AppError, CancelledError, toWire, UnexpectedError } from "./errors.ts";
import * as imageErrors from "./image/errors.ts";
import * as inpaintErrors from "./inpaint/errors.ts";
import * as manifestErrors from "./manifest/errors.ts";
import * as sessionErrors from "./session/errors.ts";
import * as uiErrors from "./ui/errors.ts";
import * as weightsErrors from "./weights/errors.ts";
import { LANGUAGES, speak } from "./words/language.ts";
import { ERRORS, errorWords, REMARKS } from "./words/say.ts";

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
  new manifestErrors.KeyRevokedError(HASH, "It was stolen."),
  new manifestErrors.KeyListMalformedError("it is too long."),
  new manifestErrors.KeyChainBrokenError(2, "a revocation is forgotten."),
  new manifestErrors.KeyListRollbackError(1, 2),
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
  new sessionErrors.ExactVariantNeededError("Fp16", "fp32", 860e6),
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
  new imageErrors.UndecodableImageError("heic"),
  new imageErrors.ImageTooSmallError({ width: 3, height: 4 }),
  new imageErrors.ImageTooLargeError({ width: 30_000, height: 4000 }),
  new imageErrors.MaskSizeError({ width: 40, height: 30 }, { width: 30, height: 40 }),
  new imageErrors.EncodingError(new Error("words")),
  new uiErrors.EmptyMaskError(),
  new uiErrors.SampleUnavailableError(new Error("words")),
  new uiErrors.NoPictureError(),
  new uiErrors.PictureAddressError("pictures.example", new TypeError("words")),
  new uiErrors.SecondAttemptNotice({ because: "output.flat", from: "Fp16", to: "fp32", downloadedBytes: 0 }),
];

const IN_EVERY_LANGUAGE = LANGUAGES.flatMap((spoken) => RENDERED.map((error) => [spoken, error.code, error] as const));

afterEach(() => {
  speak("en");
});

test.each(IN_EVERY_LANGUAGE)("in %s, %s is said in plain sentences", (spoken, code, error) => {
  speak(spoken);
  const { message, advice } = errorWords(toWire(error));
  expect(code).toMatch(/^[a-z]+(\.[a-z_]+)?$/);
  expect(message).toMatch(/^[A-ZÄÖÜ]/);
  expect(advice).toMatch(/^[A-ZÄÖÜ].*[.]$/);
  expect(`${message} ${advice}`).not.toMatch(/undefined|null|NaN|\[object/);
});

test.each(Object.entries(ERRORS))("in %s every code has its words, and no words lack their code", (_, catalogue) => {
  expect(Object.keys(catalogue).sort()).toEqual(RENDERED.map(({ code }) => code).sort());
});

test("what a sentence names is named in every language", () => {
  for (const error of RENDERED) {
    const { values } = toWire(error);
    const named = Object.values(values ?? {}).filter((value) => typeof value === "string" && error.message.includes(value));
    for (const spoken of LANGUAGES) {
      speak(spoken);
      const { message } = errorWords(toWire(error));
      for (const name of named) expect(message).toContain(name);
    }
  }
});

test("remarks have words in every language", () => {
  for (const remarks of Object.values(REMARKS)) {
    expect(Object.keys(remarks).sort()).toEqual(["gpu.kernels_missing", "gpu.not_replayed", "gpu.software"]);
  }
});

test("no two kinds of error share a code", () => {
  expect(new Set(RENDERED.map(({ code }) => code)).size).toBe(RENDERED.length);
});

test("no kind of error is forgotten here", () => {
  const packages = [manifestErrors, weightsErrors, sessionErrors, inpaintErrors, imageErrors, uiErrors];
  const exported = packages.flatMap((exports) => Object.values<unknown>(exports));
  const classes = exported.filter((value) => typeof value === "function");
  const rendered = new Set(RENDERED.map((error) => error.constructor));
  expect(classes.filter((kind) => !rendered.has(kind)).map(({ name }) => name)).toEqual([]);
});
