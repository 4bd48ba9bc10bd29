/** Why this machine cannot run the model, or stopped doing so. */
import { AppError, describeCause } from "../errors.ts";

const BROWSERS = "Use a recent Chrome or Edge, Safari 26, or Firefox 141 on Windows";

/** Served over plain HTTP from another machine: browsers hide WebGPU, storage and digests there. */
export class InsecurePageError extends AppError {
  constructor() {
    super({
      code: "gpu.insecure_page",
      message: "This page was opened over plain HTTP, where browsers offer no WebGPU.",
      advice: "Open it over https, or on the machine itself as http://localhost.",
      permanent: true,
    });
  }
}

export class GpuUnavailableError extends AppError {
  constructor() {
    super({
      code: "gpu.unavailable",
      message: "This browser has no WebGPU.",
      advice: `The model needs it in order to run on your machine. ${BROWSERS}, or later. Nothing was downloaded.`,
      permanent: true,
    });
  }
}

export class GpuNoAdapterError extends AppError {
  constructor(cause?: unknown) {
    super(
      {
        code: "gpu.no_adapter",
        message: "The browser has WebGPU, and found no graphics card that it may use.",
        advice:
          "Switch on hardware acceleration in the browser's settings and update the graphics driver, then restart " +
          "the browser. Nothing was downloaded.",
        permanent: true,
      },
      { cause },
    );
  }
}

export class GpuFeatureError extends AppError {
  constructor(features: readonly string[]) {
    super({
      code: "gpu.feature",
      message: `The graphics card or its driver lacks ${features.join(", ")}, which the model needs.`,
      advice: "Update the graphics driver and the browser, or use another machine. Nothing was downloaded.",
      permanent: true,
      values: { features },
    });
  }
}

export class GpuLimitError extends AppError {
  constructor(limit: string, needed: number, offered: number) {
    const inMegabytes = (bytes: number): string => `${String(Math.ceil(bytes / 2 ** 20))} MiB`;
    super({
      code: "gpu.limit",
      message:
        `The model needs ${inMegabytes(needed)} in one piece of graphics memory (${limit}), ` +
        `and this graphics card offers ${inMegabytes(offered)}.`,
      advice: "Use a machine with a larger graphics card. Nothing was downloaded.",
      permanent: true,
      values: { limit, needed, offered },
    });
  }
}

/** The driver was reset, the machine slept, or the memory ran out. */
export class GpuDeviceLostError extends AppError {
  constructor(words: string) {
    super({
      code: "gpu.device_lost",
      message: `The graphics card stopped answering${words === "" ? "" : `: ${words}`}.`,
      advice: "Close other tabs that use the graphics card and run again: the model is loaded anew, without a download.",
      permanent: false,
      values: { words },
    });
  }
}

export class GpuDeviceError extends AppError {
  constructor(cause: unknown) {
    super(
      {
        code: "gpu.device",
        message: `The graphics card refused to be used: ${describeCause(cause)}`,
        advice: "Close other tabs that use the graphics card, then reload the page.",
        permanent: false,
        values: { cause: describeCause(cause) },
      },
      { cause },
    );
  }
}

/** onnxruntime's WebAssembly did not arrive or did not start. */
export class RuntimeUnavailableError extends AppError {
  constructor(cause: unknown) {
    super(
      {
        code: "session.runtime",
        message: `The program that runs the model could not be started: ${describeCause(cause)}`,
        advice: "Check the connection and reload the page.",
        permanent: false,
        values: { cause: describeCause(cause) },
      },
      { cause },
    );
  }
}

export class SessionCreateError extends AppError {
  constructor(role: string, cause: unknown) {
    super(
      {
        code: "session.create",
        message: `The ${role} of the model could not be prepared on this machine: ${describeCause(cause)}`,
        advice: "Close other tabs to free memory and try again; what was downloaded is kept.",
        permanent: false,
        values: { role, cause: describeCause(cause) },
      },
      { cause },
    );
  }
}

export class SessionRunError extends AppError {
  constructor(role: string, cause: unknown) {
    super(
      {
        code: "session.run",
        message: `The ${role} of the model failed on this machine: ${describeCause(cause)}`,
        advice: "Run again. If it stays so, update the graphics driver or try another browser.",
        permanent: false,
        values: { role, cause: describeCause(cause) },
      },
      { cause },
    );
  }
}

/** The worker's script did not load, or the browser ended it. */
export class WorkerStoppedError extends AppError {
  constructor(words: string) {
    super({
      code: "session.worker_stopped",
      message: `The part of the page that runs the model was stopped${words === "" ? "" : `: ${words}`}.`,
      advice: "This happens when memory runs out. Close other tabs and try again.",
      permanent: false,
      values: { words },
    });
  }
}
