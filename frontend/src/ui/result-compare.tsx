/** Before and after on top of each other; a line that mouse, touch and keys move says which is seen where. */

import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ShownPatch, ShownPicture } from "../image/shown-picture.ts";
import { formatNumber } from "../words/numbers.ts";
import { words } from "../words/words.ts";
import type { Editor } from "./editor.ts";
import { PictureCanvas } from "./picture-canvas.tsx";
import { useFocusWhenLost } from "./use-focus-when-lost.ts";
import { useFrame } from "./use-frame.ts";
import { useView } from "./use-view.ts";
import { useZoom } from "./use-zoom.ts";

interface ResultCompareProps {
  readonly picture: ShownPicture;
  /** What the result changed. */
  readonly patches: readonly ShownPatch[];
  readonly editor: Editor;
  /** What the right side is, such as "After". */
  readonly afterLabel: string;
  /** False while something better is on its way: the keyboard then stays where it is. */
  readonly isFinal: boolean;
  /** Where the line begins, in percent of the width. */
  readonly firstSplit: number;
}

const KEY_STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -2,
  ArrowDown: -2,
  ArrowRight: 2,
  ArrowUp: 2,
  PageDown: -10,
  PageUp: 10,
  Home: -100,
  End: 100,
};

export function ResultCompare({ picture, patches, editor, afterLabel, isFinal, firstSplit }: ResultCompareProps): JSX.Element {
  const container = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const viewport = useView(container, picture, editor.camera);
  const view = viewport?.view ?? null;
  useFrame(frame, view, editor.brush);
  useZoom(frame, editor, picture, viewport);
  const [split, setSplit] = useState(firstSplit);
  useLayoutEffect(() => {
    frame.current?.style.setProperty("--split", `${String(split)}%`);
  }, [split]);
  const drag = (event: PointerEvent): void => {
    if (event.buttons === 0 || !event.isPrimary || frame.current === null) return;
    const bounds = frame.current.getBoundingClientRect();
    frame.current.setPointerCapture(event.pointerId);
    setSplit(clampSplit(((event.clientX - bounds.left) / bounds.width) * 100));
  };
  return (
    <div ref={container} class="viewport">
      <div ref={frame} class="frame compare" onPointerDown={drag} onPointerMove={drag}>
        {view !== null && <PictureCanvas picture={picture} patches={patches} view={view} class="layer" label={isFinal ? words().editor.result : afterLabel} testId="result" />}
        {view !== null && <PictureCanvas picture={picture} view={view} class="layer before-layer" />}
        <span class="tag tag-before" aria-hidden="true">{words().editor.before}</span>
        <span class="tag tag-after" aria-hidden="true">{afterLabel}</span>
        <SplitHandle split={split} isFinal={isFinal} onChange={setSplit} />
      </div>
    </div>
  );
}

interface SplitHandleProps {
  readonly split: number;
  readonly isFinal: boolean;
  readonly onChange: (split: number) => void;
}

function SplitHandle({ split, isFinal, onChange }: SplitHandleProps): JSX.Element {
  const handle = useRef<HTMLDivElement>(null);
  useFocusWhenLost(handle, isFinal);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = KEY_STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onChange(clampSplit(split + step));
  };
  return (
    <div
      ref={handle}
      class="split-handle"
      role="slider"
      tabIndex={0}
      aria-label={words().editor.compare}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(split)}
      aria-valuetext={words().editor.compareValue(formatNumber(split), formatNumber(100 - split))}
      onKeyDown={onKeyDown}
    >
      <span class="split-grip" aria-hidden="true" />
    </div>
  );
}

function clampSplit(value: number): number {
  return Math.min(100, Math.max(0, value));
}
