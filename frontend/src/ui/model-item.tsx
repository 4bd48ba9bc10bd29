/** One model in the list: what it gives, what it costs, and why it cannot run here if it cannot. */

import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { ModelSummary } from "../session/engine.ts";
import { say } from "../words/say.ts";
import { words } from "../words/words.ts";
import { formatBytes } from "./format.ts";
import { Icon } from "./icons.tsx";

interface ModelItemProps {
  readonly model: ModelSummary;
  readonly isChosen: boolean;
  /** What is left to fetch, in words. */
  readonly cost: string;
  readonly onChoose: () => void;
}

/** One that cannot run here can still be reached by the keyboard, and read. */
export function ModelItem({ model, isChosen, cost, onChoose }: ModelItemProps): JSX.Element {
  const id = useId();
  const { title, version, notice, kind, whyNot, totalBytes } = model;
  return (
    <button
      type="button"
      class="model-item"
      role="menuitemradio"
      tabIndex={-1}
      aria-checked={isChosen}
      aria-disabled={whyNot !== null}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-gives ${id}-cost ${id}-notice ${id}-why`}
      data-testid={`model-${model.slug}`}
      onClick={() => {
        if (whyNot === null) onChoose();
      }}
    >
      <Icon name="check" />
      <span class="model-item-head">
        <span id={`${id}-title`} class="model-name">
          {title} <span class="figures">{version}</span>
        </span>
        <span id={`${id}-cost`} class="figures model-fact">
          {whyNot === null ? cost : formatBytes(totalBytes)}
        </span>
      </span>
      <span id={`${id}-gives`}>{words().models.gives[kind]}</span>
      {notice !== null && <span id={`${id}-notice`} class="model-fact">{notice}</span>}
      {whyNot !== null && <span id={`${id}-why`} class="model-why">{say(whyNot)}</span>}
    </button>
  );
}
