/** The tools below the picture: to paint and run, to wait, or to use the result. */

import type { JSX } from "preact";
import { hasMarks } from "../image/marks.ts";
import { words } from "../words/words.ts";
import { canRun, chosenOffer } from "./app-state.ts";
import type { Flow } from "./flow.ts";
import { Icon } from "./icons.tsx";
import { OpenButton } from "./image-picker.tsx";
import { progressOf } from "./progress.ts";
import { ProgressPanel } from "./progress-panel.tsx";
import { ResultActions } from "./result-actions.tsx";
import { RunControls } from "./run-controls.tsx";
import { ToolBar } from "./tool-bar.tsx";

interface DockProps {
  readonly flow: Flow;
  readonly onFile: (file: File) => void;
}

export function Dock(props: DockProps): JSX.Element {
  const { flow } = props;
  const state = flow.state.value;
  const { stage } = state;
  const progress = progressOf(stage, chosenOffer(state)?.model.title ?? words().models.unnamedInside);
  if (progress !== null) {
    const cancel = (): void => {
      flow.cancel();
    };
    const pause = (isPaused: boolean): void => {
      flow.setPaused(isPaused);
    };
    return <ProgressPanel progress={progress} onCancel={cancel} onPause={pause} onMakeRoom={() => void flow.stock.open()} />;
  }
  return stage.kind === "done" ? <ResultDock {...props} /> : <PaintDock {...props} />;
}

function PaintDock({ flow, onFile }: DockProps): JSX.Element {
  const state = flow.state.value;
  const isEmpty = !hasMarks(flow.drawing.value);
  const say = words().editor;
  return (
    <section class="dock paint-dock" aria-label={say.tools}>
      <OpenButton class="icon-button" label={say.openAnother} onFile={onFile}>
        <Icon name="open" />
      </OpenButton>
      <ToolBar flow={flow} />
      <RunControls
        choices={flow.choices}
        isReady={canRun(state)}
        defaultSteps={chosenOffer(state)?.sampling?.steps ?? null}
        reason={isEmpty ? words().run.nothingPainted : null}
        onRun={() => void flow.run()}
      />
    </section>
  );
}

function ResultDock({ flow, onFile }: DockProps): JSX.Element {
  const say = words().editor;
  return (
    <section class="dock result-dock" aria-label={say.result}>
      <OpenButton class="icon-button" label={say.openAnother} onFile={onFile}>
        <Icon name="open" />
      </OpenButton>
      <ResultActions flow={flow} />
    </section>
  );
}
