/** The picture under the brush, its tools, and the result. */

import { countOf } from "../numbers.ts";

const areas = (count: number): string => countOf(count, { one: "area", other: "areas" });

export const editor = {
  tools: "Tools",
  openAnother: "Open another picture",
  takePhoto: "Take a photograph",
  canvas: "Picture: paint over what should go",
  canvasKeys:
    "Arrow keys move the tool, Space puts it down and lifts it, square brackets change the brush. B, L and R choose brush, lasso and rectangle, E erases. Plus, minus and 0 zoom.",
  tool: { brush: "Brush", lasso: "Lasso", rectangle: "Rectangle" },
  toolTitle: { brush: "Brush (B)", lasso: "Lasso (L)", rectangle: "Rectangle (R)" },
  erase: "Erase",
  eraseTitle: "Erase (E)",
  painted: "What is painted",
  undo: "Undo",
  undoTitle: "Undo (Ctrl+Z)",
  redo: "Redo",
  redoTitle: "Redo (Ctrl+Shift+Z)",
  clear: "Clear",
  clearTitle: "Clear everything painted",
  brushSize: "Brush size",
  brushSizeTitle: "Brush size ( [ and ] )",
  brushPixels: (pixels: string): string => `${pixels} pixels on the screen`,
  mask: "Mask and view",
  invert: "Invert",
  grow: "Grow",
  shrink: "Shrink",
  pixels: "px",
  byPixels: "By so many pixels",
  openMask: "Open a mask",
  saveMask: "Save the mask",
  zoomIn: "Zoom in",
  zoomInTitle: "Zoom in (+)",
  zoomOut: "Zoom out",
  zoomOutTitle: "Zoom out (-)",
  zoomFit: "Show all",
  zoomFitTitle: "Show all of it (0)",
  /** How good the fill can become; of several areas, the worst decides. */
  forecast: {
    sharp: (count: number): string => (count === 1 ? "Small enough for full detail." : `${areas(count)}, each small enough for full detail.`),
    /** Nobody measured how large an area the model fills well. */
    native: (count: number, model: string): string =>
      count === 1 ? `${model} sees this area at full resolution.` : `${areas(count)}. ${model} sees each at full resolution.`,
    softer: (count: number, model: string): string =>
      count === 1
        ? `Large area: the shape comes from ${model}, the detail from the surroundings.`
        : `${areas(count)}. In the largest, the shape comes from ${model}, the detail from the surroundings.`,
    /** `larger` is a larger model that the hub has. */
    guess: (count: number, larger: string | null): string => {
      const advice = larger === null ? "Paint less for a better result." : `Paint less, or try ${larger}.`;
      return count === 1 ? `Very large area: the result is a guess. ${advice}` : `${areas(count)}. In the largest, the result is a guess. ${advice}`;
    },
  },
  history: "History",
  original: "The picture that was opened",
  version: (number: string, model: string, seed: string | null): string =>
    `Result ${number}, by ${model}${seed === null ? "" : `, seed ${seed}`}`,
  texture: "Texture from this picture",
  textureTitle: "Texture from this picture: no model, nothing downloaded",
  textureVersion: (number: string): string => `Result ${number}, texture from this picture`,
  result: "Result",
  compare: "Compare before and after",
  compareValue: (before: string, after: string): string => `${before} % before, ${after} % after`,
  before: "Before",
  after: "After",
  draftBy: (model: string): string => `Draft by ${model}`,
  editMask: "Edit mask",
  editMaskTitle: "Go back to what was painted",
  runAgain: "Run again",
  keepEditing: "Keep editing",
  keepEditingTitle: "Go on from this result",
  download: (format: string): string => `Download ${format}`,
  writing: "Writing the file",
  otherWays: "Other ways to keep it",
  saveAs: { png: "PNG: every pixel as it is", jpeg: "JPEG: smaller", webp: "WebP: smallest" },
  copy: "Copy the picture",
  copied: "Copied",
  share: "Share",
};
