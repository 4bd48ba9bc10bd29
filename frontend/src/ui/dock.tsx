/** The tools below the picture: to paint and run, to wait, or to use the result. */

import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { words } from "../words/words.ts";
import { canRun, chosenOffer } from "./app-state.ts";
import { BrushControls } from "./brush-controls.tsx";
import type { Flow } from "./flow.ts";
import { Icon } from "./icons.tsx";
import { OpenButton } from "./image-picker.tsx";
import { progressOf } from "./progress.ts";
import { ProgressPanel } from "./progress-panel.tsx";
import { ResultActions } from "./result-actions.tsx";
import { RunControls } from "./run-controls.tsx";
import { saveFile } from "./save-file.ts";

interface DockProps {
  readonly flow: Flow;
  readonly brush: Signal<number>;
  readonly isSizing: Signal<boolean>;
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

function PaintDock({ flow, brush, isSizing, onFile }: DockProps): JSX.Element {
  const state = flow.state.value;
  const isEmpty = flow.drawing.value.strokes.length === 0;
  return (
    <section class="dock" aria-label={words().editor.tools}>
      <OpenButton class="icon-button" label={words().editor.openAnother} onFile={onFile}>
        <Icon name="open" />
      </OpenButton>
      <BrushControls drawing={flow.drawing} brush={brush} isSizing={isSizing} />
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
  const isSaving = useSignal(false);
  const download = async (): Promise<void> => {
    if (isSaving.value) return;
    isSaving.value = true;
    try {
      const result = await flow.exportResult();
      if (result !== null) saveFile(result.file, result.name);
    } catch (error) {
      flow.tell(error);
    } finally {
      isSaving.value = false;
    }
  };
  return (
    <section class="dock result-dock" aria-label={words().editor.result}>
      <OpenButton class="icon-button" label={words().editor.openAnother} onFile={onFile}>
        <Icon name="open" />
      </OpenButton>
      <ResultActions
        isSaving={isSaving.value}
        onRunAgain={() => void flow.run()}
        onDownload={() => void download()}
        onKeep={() => {
          flow.keepResult();
        }}
        onDrop={() => {
          flow.dropResult();
        }}
      />
    </section>
  );
}
