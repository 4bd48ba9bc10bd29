/** Draws strokes on the screen's canvas: opaque, in one colour; how transparent they look is the canvas's own style. */

import type { Point, Stroke } from "../image/strokes.ts";

export class StrokePainter {
  readonly #context: CanvasRenderingContext2D;
  #scale = 1;

  constructor(private readonly canvas: HTMLCanvasElement) {
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("This browser has no 2D canvas.");
    this.#context = context;
  }

  /** Sets the canvas's pixels and how many of them a pixel of the picture takes. */
  resize(width: number, height: number, scale: number): void {
    this.canvas.width = width;
    this.canvas.height = height;
    this.#scale = scale;
  }

  redraw(strokes: readonly Stroke[]): void {
    this.#context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    for (const { points, radius } of strokes) this.drawLine(points, radius);
  }

  /** Adds a line through the points; one point is a dot. `radius` and points are in picture pixels. */
  readonly drawLine = (points: readonly Point[], radius: number): void => {
    const [first, ...rest] = points;
    if (first === undefined) return;
    const context = this.#context;
    context.strokeStyle = getComputedStyle(this.canvas).color;
    context.lineCap = "round";
    context.lineJoin = "round";
    context.lineWidth = 2 * radius * this.#scale;
    context.beginPath();
    context.moveTo(first.x * this.#scale, first.y * this.#scale);
    for (const point of rest.length > 0 ? rest : [first]) context.lineTo(point.x * this.#scale, point.y * this.#scale);
    context.stroke();
  };
}
