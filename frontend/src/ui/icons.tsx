/** Line icons on a grid of 20, drawn for this page. They say nothing to a screen reader: their buttons do. */

import type { JSX } from "preact";

const PATHS = {
  open: "M3 6.5V15a1.5 1.5 0 0 0 1.5 1.5h11A1.5 1.5 0 0 0 17 15V8a1.5 1.5 0 0 0-1.5-1.5H10L8 4H4.5A1.5 1.5 0 0 0 3 5.5z",
  undo: "M7.5 4 3.5 8l4 4M4 8h8a4.5 4.5 0 0 1 0 9H8",
  redo: "M12.5 4l4 4-4 4M16 8H8a4.5 4.5 0 0 0 0 9h4",
  clear: "M3.5 5.5h13M8 5.5V3.5h4v2M5 5.5l.8 11h8.4l.8-11M8.5 9v4.5M11.5 9v4.5",
  options: "M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4",
  download: "M10 3v10M6 9.5l4 4 4-4M3.5 16.5h13",
  again: "M16 4v4h-4M15.6 8A6.2 6.2 0 1 0 16 12",
  brush: "M16.5 3.5 9 11M9.2 10.8c1.3 1.3 1 3.4-.4 4.6-1.4 1.2-3.9 1.2-5.3.6 1.4-.7 1.2-1.8 1.5-3 .4-1.8 2.6-3.6 4.2-2.2z",
  eraser: "M9 16.5h8M11.5 4 16 8.5l-8 8H5.5L3.5 14a1.4 1.4 0 0 1 0-2zM7.5 8l4.5 4.5",
  lasso: "M10 3.5c4 0 7 1.8 7 4.3s-3 4.3-7 4.3-7-1.8-7-4.3 3-4.3 7-4.3zM5.5 11.3c-1.5 1-1.2 2.7.2 2.9 1.3.2 2-1 1.3-2.2M6.8 13.6c.4 1.5-.3 2.7-1.8 3.2",
  rectangle: "M3 5h14v10H3z",
  dots: "M3.5 10a1 1 0 1 0 2 0 1 1 0 1 0-2 0M9 10a1 1 0 1 0 2 0 1 1 0 1 0-2 0M14.5 10a1 1 0 1 0 2 0 1 1 0 1 0-2 0",
  lock: "M5.5 9h9v7.5h-9zM7 9V6.5a3 3 0 0 1 6 0V9",
  more: "M5.5 8l4.5 4.5L14.5 8",
  check: "M4 10.5l4 4 8-9",
  shelf: "M3.5 5c0-1.1 2.9-2 6.5-2s6.5.9 6.5 2-2.9 2-6.5 2-6.5-.9-6.5-2zM3.5 5v10c0 1.1 2.9 2 6.5 2s6.5-.9 6.5-2V5M3.5 10c0 1.1 2.9 2 6.5 2s6.5-.9 6.5-2",
  pause: "M7 4.5v11M13 4.5v11",
  go: "M6.5 4.5v11l9-5.5z",
  close: "M5 5l10 10M15 5 5 15",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
