/** The Run button with what it needs; for a model that samples, number of steps and seed. */

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { words } from "../words/words.ts";
import { MAX_RESULTS, type Choices } from "./fill-picture.ts";
import { Icon } from "./icons.tsx";

const MAX_STEPS = 100;
const LARGEST_SEED = 2 ** 32 - 1;

interface RunControlsProps {
  readonly choices: Signal<Choices>;
  /** False until a model is there to run. */
  readonly isReady: boolean;
  /** The model's own; null for a kind that does not sample. */
  readonly defaultSteps: number | null;
  /** Why running makes no sense yet; the button says so when it is pressed. */
  readonly reason: string | null;
  readonly onRun: () => void;
}

export function RunControls({ choices, isReady, defaultSteps, reason, onRun }: RunControlsProps): JSX.Element {
  return (
    <div class="run-controls">
      {defaultSteps !== null && <Options choices={choices} defaultSteps={defaultSteps} />}
      <button
        type="button"
        class="button primary"
        data-testid="run"
        data-muted={reason !== null}
        disabled={!isReady}
        title={reason ?? words().run.startKeys}
        aria-keyshortcuts="Control+Enter"
        aria-describedby={reason === null ? undefined : "run-reason"}
        onClick={onRun}
      >
        {words().run.start}
      </button>
      {reason !== null && (
        <span id="run-reason" class="visually-hidden">
          {reason}
        </span>
      )}
    </div>
  );
}

interface OptionsProps {
  readonly choices: Signal<Choices>;
  readonly defaultSteps: number;
}

function Options({ choices, defaultSteps }: OptionsProps): JSX.Element {
  const steps = choices.value.steps ?? defaultSteps;
  return (
    <>
      <button type="button" class="button quiet" popovertarget="options" data-testid="options" aria-label={words().run.options}>
        <Icon name="options" />
        <span class="options-summary figures">{words().run.stepsOf(steps)}</span>
      </button>
      <div id="options" class="popover options" popover="auto">
        <StepsField choices={choices} steps={steps} />
        <SeedField choices={choices} />
        <CountField choices={choices} />
      </div>
    </>
  );
}

function StepsField({ choices, steps }: { readonly choices: Signal<Choices>; readonly steps: number }): JSX.Element {
  return (
    <label class="field">
      <span class="field-name">{words().run.steps}</span>
      <input
        type="number"
        class="figures"
        min={1}
        max={MAX_STEPS}
        step={1}
        value={steps}
        data-testid="steps"
        onChange={(event) => {
          choices.value = { ...choices.value, steps: wholeNumber(event.currentTarget.value, 1, MAX_STEPS) };
        }}
      />
      <span class="hint">{words().run.stepsHint}</span>
    </label>
  );
}

function SeedField({ choices }: { readonly choices: Signal<Choices> }): JSX.Element {
  return (
    <label class="field">
      <span class="field-name">{words().run.seed}</span>
      <input
        type="number"
        class="figures"
        min={0}
        max={LARGEST_SEED}
        step={1}
        placeholder={words().run.seedEmpty}
        value={choices.value.seed ?? ""}
        data-testid="seed"
        onChange={(event) => {
          choices.value = { ...choices.value, seed: wholeNumber(event.currentTarget.value, 0, LARGEST_SEED) };
        }}
      />
      <span class="hint">{words().run.seedHint}</span>
    </label>
  );
}

function CountField({ choices }: { readonly choices: Signal<Choices> }): JSX.Element {
  const say = words().run;
  return (
    <fieldset class="field count-field">
      <legend class="field-name">{say.results}</legend>
      <div class="segments">
        {Array.from({ length: MAX_RESULTS }, (_, at) => at + 1).map((count) => (
          <label key={count} class="segment">
            <input
              type="radio"
              name="results"
              checked={choices.value.count === count}
              data-testid={`results-${String(count)}`}
              onChange={() => {
                choices.value = { ...choices.value, count };
              }}
            />
            <span class="figures">{String(count)}</span>
          </label>
        ))}
      </div>
      <span class="hint">{say.resultsHint}</span>
    </fieldset>
  );
}

/** @returns null for nothing or no number; what is out of range is brought inside */
function wholeNumber(text: string, least: number, most: number): number | null {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return null;
  return Math.min(most, Math.max(least, Math.round(value)));
}
