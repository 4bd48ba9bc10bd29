/** The brush's diameter in CSS pixels, and how keys change it. */

export const SMALLEST_BRUSH = 4;
export const LARGEST_BRUSH = 200;
export const FIRST_BRUSH = 36;

/** One press of [ or ]: a fifth smaller or larger, at least one pixel, so that small and large brushes feel alike. */
export function stepBrush(diameter: number, direction: -1 | 1): number {
  const step = Math.max(1, Math.round(diameter / 5));
  return clampBrush(diameter + direction * step);
}

export function clampBrush(diameter: number): number {
  return Math.min(LARGEST_BRUSH, Math.max(SMALLEST_BRUSH, Math.round(diameter)));
}

/** Slider positions 0 to 100 run through the diameters by equal ratios: fine control where brushes are small. */
export function brushAt(position: number): number {
  return clampBrush(SMALLEST_BRUSH * (LARGEST_BRUSH / SMALLEST_BRUSH) ** (position / 100));
}

export function positionOf(diameter: number): number {
  return (100 * Math.log(diameter / SMALLEST_BRUSH)) / Math.log(LARGEST_BRUSH / SMALLEST_BRUSH);
}
