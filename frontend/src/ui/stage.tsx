/** The large middle of the page: welcome, picture under the brush, or result. */

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { isBusy } from "./app-state.ts";
import { BrushCanvas } from "./brush-canvas.tsx";
import type { Flow } from "./flow.ts";
import { ResultCompare } from "./result-compare.tsx";
import type { Sample } from "./samples.ts";
import { UnsupportedNotice } from "./unsupported-notice.tsx";
import { Welcome } from "./welcome.tsx";

interface StageProps {
  readonly flow: Flow;
  readonly brush: Signal<number>;
  readonly isSizing: Signal<boolean>;
  readonly onFile: (file: File) => void;
  readonly onSample: (sample: Sample) => void;
}

export function Stage({ flow, brush, isSizing, onFile, onSample }: StageProps): JSX.Element {
  const state = flow.state.value;
  const { stage, picture } = state;
  if (stage.kind === "unsupported") return <UnsupportedNotice reason={stage.reason} />;
  if (picture === null) return <Welcome onFile={onFile} onSample={onSample} />;
  if (stage.kind === "done") return <ResultCompare before={picture} after={stage.outcome.picture} />;
  return (
    <BrushCanvas picture={picture} drawing={flow.drawing} brush={brush} isSizing={isSizing} isLocked={isBusy(state)} />
  );
}
