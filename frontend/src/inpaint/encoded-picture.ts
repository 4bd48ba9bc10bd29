/** The encoder's last output: another candidate for the same picture and mask costs its steps and a decode only. */
import type { InpaintJob } from "../session/engine.ts";

type Source = Pick<InpaintJob, "rgba" | "mask">;

export class EncodedPicture<T> {
  #kept: (Source & { readonly latents: T }) | null = null;
  readonly #release: (latents: T) => void;

  constructor(release: (latents: T) => void) {
    this.#release = release;
  }

  /** What was kept for exactly these pixels and this mask; it stays the keeper's. */
  recall(source: Source): T | null {
    const kept = this.#kept;
    return kept !== null && isEqual(kept.mask, source.mask) && isEqual(kept.rgba, source.rgba) ? kept.latents : null;
  }

  /** Takes `latents` over, in the place of what was kept. */
  keep({ rgba, mask }: Source, latents: T): void {
    this.drop();
    this.#kept = { rgba: rgba.slice(), mask: mask.slice(), latents };
  }

  drop(): void {
    if (this.#kept !== null) this.#release(this.#kept.latents);
    this.#kept = null;
  }
}

function isEqual(left: Uint8ClampedArray | Uint8Array, right: Uint8ClampedArray | Uint8Array): boolean {
  return left.length === right.length && left.every((value, at) => value === right[at]);
}
