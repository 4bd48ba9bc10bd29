/** The large middle of the page: welcome, picture under the brush, or result. */

import type { JSX } from "preact";
import { words } from "../words/words.ts";
import { chosenOffer, shownOutcome } from "./app-state.ts";
import { BrushCanvas } from "./brush-canvas.tsx";
import { firstSplit } from "./first-split.ts";
import type { Flow } from "./flow.ts";
import type { Outcome } from "./outcome.ts";
import { ResultCompare } from "./result-compare.tsx";
import type { Sample } from "./samples.ts";
import { UnsupportedNotice } from "./unsupported-notice.tsx";
import { Welcome } from "./welcome.tsx";

interface StageProps {
  readonly flow: Flow;
  readonly onFile: (file: File) => void;
  readonly onSample: (sample: Sample) => void;
}

export function Stage({ flow, onFile, onSample }: StageProps): JSX.Element {
  const state = flow.state.value;
  const { stage, picture } = state;
  if (stage.kind === "unsupported") return <UnsupportedNotice reason={stage.reason} />;
  if (picture === null) {
    const offer = chosenOffer(state);
    const onProcessor = offer?.provider === "wasm" ? offer.model.title : null;
    return <Welcome onProcessor={onProcessor} onFile={onFile} onSample={onSample} />;
  }
  const shown = shownOutcome(state);
  if (shown !== null) {
    const { outcome, isDraft } = shown;
    return (
      <ResultCompare
        key={flow.state.value.history.current}
        picture={picture}
        patches={outcome.patches}
        editor={flow.editor}
        afterLabel={labelOf(outcome, isDraft)}
        isFinal={stage.kind === "done"}
        firstSplit={firstSplit(outcome.patches, picture.width)}
      />
    );
  }
  return <BrushCanvas flow={flow} picture={picture} />;
}

function labelOf({ model }: Outcome, isDraft: boolean): string {
  const say = words().editor;
  if (model === null) return say.texture;
  return isDraft ? say.draftBy(model) : say.after;
}
