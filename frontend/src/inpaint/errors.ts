/** Why a job was refused, or its result is not shown. */
import { AppError } from "../errors.ts";

/** A fault of the caller: sizes or settings that the pipeline cannot run. */
export class InvalidJobError extends AppError {
  constructor(what: string) {
    super({
      code: "job.invalid",
      message: `This cannot be run: ${what}.`,
      advice: "Change the settings and run again.",
      permanent: true,
      values: { what },
    });
  }
}

export class EmptyMaskError extends AppError {
  constructor() {
    super({
      code: "job.mask_empty",
      message: "Nothing is marked, so there is nothing to fill.",
      advice: "Paint over what should go, then run again.",
      permanent: true,
    });
  }
}

/** Half precision overflowed, or a driver computed nonsense: a picture of it would look like a result. */
export class NotFiniteError extends AppError {
  constructor() {
    super({
      code: "output.not_finite",
      message: "This machine computed values that are no numbers.",
      advice: "Run again. If it stays so, update the graphics driver or try another browser.",
      permanent: false,
    });
  }
}

/** Every value the same: what a kernel that did not run leaves behind. */
export class FlatOutputError extends AppError {
  constructor() {
    super({
      code: "output.flat",
      message: "This machine computed an empty picture.",
      advice: "Run again. If it stays so, update the graphics driver or try another browser.",
      permanent: false,
    });
  }
}
