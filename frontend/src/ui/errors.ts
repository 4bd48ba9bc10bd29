/** What can go wrong on the page itself: `mask.*`, `page.*`; and what it tells beside a result: `output.retried`. */

import { AppError } from "../errors.ts";
import type { Retried } from "../session/engine.ts";

export class EmptyMaskError extends AppError {
  constructor() {
    super({
      code: "mask.empty",
      message: "Nothing is painted yet.",
      advice: "Paint over what should go, then press Run.",
      permanent: false,
    });
  }
}

export class SampleUnavailableError extends AppError {
  constructor(cause: unknown) {
    super(
      {
        code: "page.sample_unavailable",
        message: "The sample picture could not be fetched.",
        advice: "Check the connection, or open a picture of your own.",
        permanent: false,
      },
      { cause },
    );
  }
}

export class NoPictureError extends AppError {
  constructor() {
    super({
      code: "page.no_picture",
      message: "There is no picture in what you dropped or pasted.",
      advice: "Drop a picture file, or copy a picture and paste it.",
      permanent: true,
    });
  }
}

/** An address that a visitor dropped or pasted, and that the page got no picture from. */
export class PictureAddressError extends AppError {
  constructor(host: string, cause: unknown) {
    super(
      {
        code: "page.picture_address",
        message: `The page could not get a picture from ${host}.`,
        advice: "Most places do not give their pictures to other pages. Save the picture and open the file, or copy the picture itself and paste it.",
        permanent: true,
        values: { host },
      },
      { cause },
    );
  }
}

/** No failure: the picture is there, and took two attempts. */
export class SecondAttemptNotice extends AppError {
  constructor({ from, to }: Retried) {
    super({
      code: "output.retried",
      message: `With ${from} there was no usable picture on this machine, so this one is by ${to}.`,
      advice: `From now on ${to} is used.`,
      permanent: true,
      values: { from, to },
    });
  }
}
