/**
 * How much memory a model may take on this device, as far as anybody can say before it tries.
 *
 * A browser tells little: Chromium a rounded number of gigabytes, the others nothing. So only what hardly any device of
 * its kind could do is refused, with the bounds by which the hub judges a release (inpaint_app/validate/device_fit.py).
 */

const GIBIBYTE = 2 ** 30;
/** What the best phones leave to a page. */
const PHONE_BYTES = 2_000_000_000;
/** Chromium says no more of larger machines than this in some versions: from here on it proves nothing. */
const TOLD_UP_TO_GIB = 8;
/** Beside the system and the browser. */
const SHARE_ON_PHONES = 0.5;
const SHARE_ELSEWHERE = 0.75;

/** The part of a navigator that tells. */
export interface DeviceFacts {
  readonly userAgent: string;
  /** Gibibytes, rounded. */
  readonly deviceMemory?: number;
  readonly userAgentData?: { readonly mobile?: boolean };
}

/** @returns null where there is no saying */
export function estimateDeviceMemory({ userAgent, deviceMemory, userAgentData }: DeviceFacts): number | null {
  const isPhone = userAgentData?.mobile ?? /iPhone|iPad|Android/.test(userAgent);
  const isTold = deviceMemory !== undefined && deviceMemory < TOLD_UP_TO_GIB;
  const share = isPhone ? SHARE_ON_PHONES : SHARE_ELSEWHERE;
  const told = isTold ? deviceMemory * GIBIBYTE * share : null;
  if (!isPhone) return told;
  return Math.min(PHONE_BYTES, told ?? PHONE_BYTES);
}
