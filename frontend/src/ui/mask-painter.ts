/**
 * Shows the mask on the screen's canvas: its very pixels, sampled for the part that is seen, in one opaque colour; how
 * transparent that looks is the canvas's own style. What is in hand is drawn on top as lines until it is whole.
 */

import type { BrushPoint } from "../image/marks.ts";
import type { Rect, Size } from "../image/picture.ts";
import type { View } from "./view-fit.ts";

/** Each pixel of the screen looks at the mask in four places: edges are smooth where the picture is shown small. */
const PLACES = [0.25, 0.75];

export class MaskPainter {
  readonly #context: CanvasRenderingContext2D;
  #view: View = { width: 1, height: 1, scale: 1, x: 0, y: 0 };
  /** Pixels of the screen for one of the picture. */
  #scale = 1;
  /** As the page's style has it, asked for with every stroke and not with every move: each time styles are worked out. */
  #colour = "";

  constructor(private readonly canvas: HTMLCanvasElement) {
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) throw new Error("This browser has no 2D canvas.");
    this.#context = context;
  }

  resize(view: View, pixelRatio: number): void {
    const width = Math.max(1, Math.round(view.width * pixelRatio));
    const height = Math.max(1, Math.round(view.height * pixelRatio));
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    this.#view = view;
    this.#scale = view.scale * pixelRatio;
  }

  /** @param changed the part of the picture that has to be shown anew; null for all of it */
  show(mask: Uint8Array, size: Size, changed: Rect | null): void {
    const area = this.#areaOf(changed ?? { x: 0, y: 0, ...size });
    if (area === null) return;
    const image = new ImageData(area.width, area.height);
    const columns = this.#samples(area.x, area.width, this.#view.x, size.width);
    const rows = this.#samples(area.y, area.height, this.#view.y, size.height);
    fill(new Uint32Array(image.data.buffer), { mask, stride: size.width, columns, rows, shades: this.#shades() });
    this.#context.putImageData(image, area.x, area.y);
  }

  /** Adds a line through the points of a stroke, or takes it away; one point is a dot. */
  readonly drawLine = (points: readonly BrushPoint[], erases: boolean): void => {
    const context = this.#context;
    context.globalCompositeOperation = erases ? "destination-out" : "source-over";
    if (points.length === 1) this.#colour = getComputedStyle(this.canvas).color;
    context.strokeStyle = this.#colour;
    context.lineCap = "round";
    let from = points[0];
    for (const to of points) {
      context.lineWidth = 2 * to.radius * this.#scale;
      context.beginPath();
      context.moveTo(this.#x(from ?? to), this.#y(from ?? to));
      context.lineTo(this.#x(to), this.#y(to));
      context.stroke();
      from = to;
    }
    context.globalCompositeOperation = "source-over";
  };

  #x({ x }: BrushPoint): number {
    return (x - this.#view.x) * this.#scale;
  }

  #y({ y }: BrushPoint): number {
    return (y - this.#view.y) * this.#scale;
  }

  /** The pixels of the canvas that show a part of the picture. */
  #areaOf(part: Rect): Rect | null {
    const x = Math.max(0, Math.floor((part.x - this.#view.x) * this.#scale) - 1);
    const y = Math.max(0, Math.floor((part.y - this.#view.y) * this.#scale) - 1);
    const width = Math.min(this.canvas.width, Math.ceil((part.x + part.width - this.#view.x) * this.#scale) + 1) - x;
    const height = Math.min(this.canvas.height, Math.ceil((part.y + part.height - this.#view.y) * this.#scale) + 1) - y;
    return width > 0 && height > 0 ? { x, y, width, height } : null;
  }

  /** Which pixels of the picture each pixel of the canvas looks at, along one axis. */
  #samples(start: number, count: number, origin: number, limit: number): Int32Array {
    return Int32Array.from({ length: count * PLACES.length }, (_, at) => {
      const place = start + Math.floor(at / PLACES.length) + (PLACES[at % PLACES.length] ?? 0);
      return Math.min(limit - 1, Math.floor(origin + place / this.#scale));
    });
  }

  /** The colour with none to all four of its places masked, as four bytes in the order of the memory. */
  #shades(): Uint32Array {
    const [red = 0, green = 0, blue = 0] = (/\d+(, ?| )\d+(, ?| )\d+/.exec(getComputedStyle(this.canvas).color)?.[0] ?? "").split(/[, ]+/).map(Number);
    const bytes = Uint8ClampedArray.from([0, 1, 2, 3, 4].flatMap((count) => [red, green, blue, (255 * count) / 4]));
    return new Uint32Array(bytes.buffer);
  }
}

interface Sampling {
  readonly mask: Uint8Array;
  readonly stride: number;
  readonly columns: Int32Array;
  readonly rows: Int32Array;
  readonly shades: Uint32Array;
}

function fill(pixels: Uint32Array, { mask, stride, columns, rows, shades }: Sampling): void {
  const width = columns.length / 2;
  for (let y = 0, at = 0; y < rows.length; y += 2) {
    const upper = (rows[y] ?? 0) * stride;
    const lower = (rows[y + 1] ?? 0) * stride;
    for (let x = 0; x < width * 2; x += 2, at++) {
      const left = columns[x] ?? 0;
      const right = columns[x + 1] ?? 0;
      const count =
        ((mask[upper + left] ?? 0) & 1) + ((mask[upper + right] ?? 0) & 1) + ((mask[lower + left] ?? 0) & 1) + ((mask[lower + right] ?? 0) & 1);
      if (count > 0) pixels[at] = shades[count] ?? 0;
    }
  }
}
