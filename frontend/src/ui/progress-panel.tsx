/** The one bar of a run, in the place of its controls. */

import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatNumber } from "../words/numbers.ts";
import { words } from "../words/words.ts";
import { Icon } from "./icons.tsx";
import type { Progress } from "./progress.ts";
import { useFocusWhenLost } from "./use-focus-when-lost.ts";

interface ProgressPanelProps {
  readonly progress: Progress;
  readonly onCancel: () => void;
  readonly onPause: (isPaused: boolean) => void;
  /** Offered where the browser has no room to keep what comes. */
  readonly onMakeRoom: () => void;
}

export function ProgressPanel({ progress, onCancel, onPause, onMakeRoom }: ProgressPanelProps): JSX.Element {
  const cancel = useRef<HTMLButtonElement>(null);
  useFocusWhenLost(cancel);
  const { title, detail, isPaused, shortage } = progress;
  return (
    <section class="dock progress-panel" aria-label={words().run.progress}>
      <div class="progress-body">
        <div class="progress-text">
          <strong>{title}</strong>
          <span class="figures">{detail}</span>
        </div>
        <Track progress={progress} />
        {shortage !== null && (
          <p class="progress-note">
            {shortage}
            <button type="button" class="link" data-testid="make-room" onClick={onMakeRoom}>
              {words().weights.makeRoom}
            </button>
          </p>
        )}
      </div>
      {isPaused !== null && <PauseButton isPaused={isPaused} onPause={onPause} />}
      <button ref={cancel} type="button" class="button" data-testid="cancel" onClick={onCancel}>
        {words().run.cancel}
      </button>
    </section>
  );
}

function PauseButton({ isPaused, onPause }: Pick<ProgressPanelProps, "onPause"> & { readonly isPaused: boolean }): JSX.Element {
  const { goOn, pause } = words().weights;
  const label = isPaused ? goOn : pause;
  return (
    <button
      type="button"
      class="icon-button pause"
      data-testid="pause"
      aria-label={label}
      title={label}
      onClick={() => {
        onPause(!isPaused);
      }}
    >
      <Icon name={isPaused ? "go" : "pause"} />
    </button>
  );
}

function Track({ progress }: Pick<ProgressPanelProps, "progress">): JSX.Element {
  const track = useRef<HTMLDivElement>(null);
  const { fraction, split, isOpen, title, detail, isPaused } = progress;
  useLayoutEffect(() => {
    track.current?.style.setProperty("--fraction", String(fraction));
    track.current?.style.setProperty("--split", String(split));
  }, [fraction, split]);
  const percent = Math.round(fraction * 100);
  const share = words().run.bar.percent(formatNumber(percent));
  return (
    <div
      ref={track}
      class="track"
      data-paused={isPaused === true}
      role="progressbar"
      aria-label={title}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={isOpen ? undefined : percent}
      aria-valuetext={isOpen ? undefined : detail === "" ? share : `${share}, ${detail}`}
    >
      <div class="track-fill" />
      {isOpen && <div class="track-glint" />}
      {split > 0 && <div class="track-notch" />}
    </div>
  );
}
