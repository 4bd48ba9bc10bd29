/**
 * Latents as colours without the decoder: each cell's red, green and blue as a linear map of its four channels.
 *
 * The map is fitted to the picture at hand, by least squares over the cells that are not painted: there both the
 * latents and the colours are known. Where a picture has too little colour to tell, published coefficients hold: those
 * for the VAE of SDXL, whose scaling factor is this family's (Timothy Alexis Vass, "Explaining the SDXL latent space",
 * 2023).
 */

export const LATENT_CHANNELS = 4;
const COLOURS = 3;

/** Row by row for red, green and blue: 0 to 255 is `weights * latents + bias`. */
export interface ColourMap {
  readonly weights: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

export const PUBLISHED: ColourMap = {
  weights: [
    [60, -60, 25, -70],
    [60, -5, 15, -50],
    [60, 10, -5, -35],
  ],
  bias: [150, 140, 130],
};

/** How many cells the published coefficients weigh. */
const PRIOR_CELLS = 24;

export interface KnownPicture {
  /** (channels * latentSize * latentSize), of the masked picture. */
  readonly latents: Float32Array;
  /** (size * size * 4) bytes. */
  readonly rgba: Uint8ClampedArray;
  /** (latentSize * latentSize): 1 where a cell is to be filled. */
  readonly cells: Float32Array;
  readonly size: number;
  readonly latentSize: number;
}

export function fitColourMap(picture: KnownPicture): ColourMap {
  const known = listKnownCells(picture);
  if (known.length === 0) return PUBLISHED;
  const inputs = known.map((cell) => latentsAt(picture.latents, cell, picture.latentSize));
  const colours = known.map((cell) => meanColour(picture, cell));
  const inputMean = meanOf(inputs);
  const colourMean = meanOf(colours);
  const weights = Array.from({ length: COLOURS }, (_, colour) => {
    const prior = PUBLISHED.weights[colour] ?? [];
    const left = covariance(inputs, inputMean, inputs, inputMean);
    const right = covariance(inputs, inputMean, colours, colourMean).map((row) => row[colour] ?? 0);
    for (let channel = 0; channel < LATENT_CHANNELS; channel++) {
      const row = left[channel];
      if (row !== undefined) row[channel] = (row[channel] ?? 0) + PRIOR_CELLS;
      right[channel] = (right[channel] ?? 0) + PRIOR_CELLS * (prior[channel] ?? 0);
    }
    return solve(left, right);
  });
  const bias = weights.map((row, colour) => (colourMean[colour] ?? 0) - dot(row, inputMean));
  return { weights, bias };
}

/** (latentSize * latentSize * 4) bytes: a cell that is to be filled is opaque, every other one is clear. */
export function paintLatents(latents: Float32Array, cells: Float32Array, { weights, bias }: ColourMap): Uint8ClampedArray<ArrayBuffer> {
  const area = cells.length;
  const rgba = new Uint8ClampedArray(area * 4);
  for (let cell = 0; cell < area; cell++) {
    if ((cells[cell] ?? 0) === 0) continue;
    for (let colour = 0; colour < COLOURS; colour++) {
      let value = bias[colour] ?? 0;
      for (let channel = 0; channel < LATENT_CHANNELS; channel++) {
        value += (weights[colour]?.[channel] ?? 0) * (latents[channel * area + cell] ?? 0);
      }
      rgba[cell * 4 + colour] = value;
    }
    rgba[cell * 4 + 3] = 255;
  }
  return rgba;
}

/** Cells neither painted nor beside one that is: the encoder looks around, and saw grey there. */
function listKnownCells({ cells, latentSize }: KnownPicture): number[] {
  const isPainted = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < latentSize && y < latentSize && cells[y * latentSize + x] === 1;
  const known: number[] = [];
  for (let cell = 0; cell < cells.length; cell++) {
    const [x, y] = [cell % latentSize, Math.floor(cell / latentSize)];
    let isNear = false;
    for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) isNear ||= isPainted(x + dx, y + dy);
    if (!isNear) known.push(cell);
  }
  return known;
}

function latentsAt(latents: Float32Array, cell: number, latentSize: number): number[] {
  return Array.from({ length: LATENT_CHANNELS }, (_, channel) => latents[channel * latentSize * latentSize + cell] ?? 0);
}

/** The middle of the cell's pixels. */
function meanColour({ rgba, size, latentSize }: KnownPicture, cell: number): number[] {
  const side = size / latentSize;
  const [left, top] = [(cell % latentSize) * side, Math.floor(cell / latentSize) * side];
  const sums = [0, 0, 0];
  for (let y = top; y < top + side; y++) {
    for (let x = left; x < left + side; x++) {
      for (let colour = 0; colour < COLOURS; colour++) {
        sums[colour] = (sums[colour] ?? 0) + (rgba[(y * size + x) * 4 + colour] ?? 0);
      }
    }
  }
  return sums.map((sum) => sum / (side * side));
}

function meanOf(rows: readonly (readonly number[])[]): number[] {
  return (rows[0] ?? []).map((_, at) => rows.reduce((sum, row) => sum + (row[at] ?? 0), 0) / rows.length);
}

/** Sums of products of what is left of two tables' rows without their means. */
function covariance(
  left: readonly (readonly number[])[],
  leftMean: readonly number[],
  right: readonly (readonly number[])[],
  rightMean: readonly number[],
): number[][] {
  const sums = leftMean.map(() => rightMean.map(() => 0));
  left.forEach((leftRow, index) => {
    const rightRow = right[index] ?? [];
    sums.forEach((row, i) => {
      const offset = (leftRow[i] ?? 0) - (leftMean[i] ?? 0);
      for (let j = 0; j < row.length; j++) row[j] = (row[j] ?? 0) + offset * ((rightRow[j] ?? 0) - (rightMean[j] ?? 0));
    });
  });
  return sums;
}

/** Gauss without pivoting: what is solved here is symmetric and, by the prior, definite. Changes its arguments. */
function solve(left: number[][], right: number[]): number[] {
  const count = right.length;
  for (let pivot = 0; pivot < count; pivot++) {
    for (let row = pivot + 1; row < count; row++) {
      const factor = (left[row]?.[pivot] ?? 0) / (left[pivot]?.[pivot] ?? 1);
      left[row] = (left[row] ?? []).map((value, at) => value - factor * (left[pivot]?.[at] ?? 0));
      right[row] = (right[row] ?? 0) - factor * (right[pivot] ?? 0);
    }
  }
  const solution = new Array<number>(count).fill(0);
  for (let row = count - 1; row >= 0; row--) {
    solution[row] = ((right[row] ?? 0) - dot(left[row] ?? [], solution)) / (left[row]?.[row] ?? 1);
  }
  return solution;
}

function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, at) => sum + value * (right[at] ?? 0), 0);
}
