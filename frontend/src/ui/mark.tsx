/** The Möbius strip as the page's mark, and large and fine as its ornament. */

import type { JSX } from "preact";
import { rulings } from "./moebius-strip.ts";

const SIZE = 64;

interface StripProps {
  readonly class: string;
  readonly count: number;
  readonly stroke: number;
}

function Strip({ class: className, count, stroke }: StripProps): JSX.Element {
  return (
    <svg class={className} viewBox={`0 0 ${String(SIZE)} ${String(SIZE)}`} aria-hidden="true" focusable="false">
      {rulings(count, SIZE).map(({ x1, y1, x2, y2, tone }) => (
        <line
          key={`${String(x1)} ${String(y1)}`}
          x1={x1}
          y1={y1}
          x2={x2}
          y2={y2}
          stroke={`color-mix(in oklab, var(--accent) ${(tone * 100).toFixed(0)}%, var(--paint))`}
          stroke-width={stroke}
          stroke-linecap="round"
        />
      ))}
    </svg>
  );
}

export function Mark(): JSX.Element {
  return <Strip class="mark" count={44} stroke={1.7} />;
}

export function Ornament(): JSX.Element {
  return <Strip class="ornament" count={150} stroke={0.11} />;
}
