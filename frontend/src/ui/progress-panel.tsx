/** The one bar of a run, in the place of its controls. */

import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatNumber } from "../words/numbers.ts";
import { words } from "../words/words.ts";
import type { Progress } from "./progress.ts";
import { useFocusWhenLost } from "./use-focus-when-lost.ts";

interface ProgressPanelProps {
  readonly progress: Progress;
  readonly onCancel: () => void;
}

export function ProgressPanel({ progress, onCancel }: ProgressPanelProps): JSX.Element {
  const track = useRef<HTMLDivElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  useFocusWhenLost(cancel);
  const { fraction, split, isOpen, title, detail } = progress;
  useLayoutEffect(() => {
    track.current?.style.setProperty("--fraction", String(fraction));
    track.current?.style.setProperty("--split", String(split));
  }, [fraction, split]);
  const percent = Math.round(fraction * 100);
  const share = words().run.bar.percent(formatNumber(percent));
  return (
    <section class="dock progress-panel" aria-label={words().run.progress}>
      <div class="progress-body">
        <div class="progress-text">
          <strong>{title}</strong>
          <span class="figures">{detail}</span>
        </div>
        <div
          ref={track}
          class="track"
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
      </div>
      <button ref={cancel} type="button" class="button" data-testid="cancel" onClick={onCancel}>
        {words().run.cancel}
      </button>
    </section>
  );
}
