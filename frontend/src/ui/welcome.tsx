/** The first thing one sees: what this does, and three ways to a picture. */

import type { JSX } from "preact";
import { words } from "../words/words.ts";
import { OpenButton } from "./image-picker.tsx";
import { Ornament } from "./mark.tsx";
import { SAMPLES, type Sample } from "./samples.ts";

interface WelcomeProps {
  /** Title of the model that the processor runs, where there is no graphics card for it. */
  readonly onProcessor: string | null;
  readonly onFile: (file: File) => void;
  readonly onSample: (sample: Sample) => void;
}

export function Welcome({ onProcessor, onFile, onSample }: WelcomeProps): JSX.Element {
  const { welcome } = words().page;
  return (
    <section class="welcome">
      <Ornament />
      <h2>
        {welcome.promise}
        <br />
        <em>{welcome.outcome}</em>
      </h2>
      <p class="lead">{welcome.lead}</p>
      <div class="welcome-actions">
        <OpenButton class="button primary large" onFile={onFile}>
          {welcome.open}
        </OpenButton>
        <p class="hint">{welcome.otherWays}</p>
      </div>
      <Samples onSample={onSample} />
      {onProcessor !== null && <OnProcessor model={onProcessor} />}
    </section>
  );
}

function OnProcessor({ model }: { readonly model: string }): JSX.Element {
  const { welcome } = words().page;
  return (
    <p class="hint on-processor" data-testid="on-processor">
      {welcome.onProcessor(model)}{" "}
      <button type="button" class="link" popovertarget="provider-note">
        {welcome.onProcessorMore}
      </button>
    </p>
  );
}

function Samples({ onSample }: Pick<WelcomeProps, "onSample">): JSX.Element {
  const { samples } = words().page;
  return (
    <div class="samples" role="group" aria-label={samples.label}>
      <span class="hint">{samples.lead}</span>
      {SAMPLES.map((sample, index) => (
        <button
          key={sample.url}
          type="button"
          class="sample"
          data-testid={index === 0 ? "sample" : `sample-${String(index + 1)}`}
          onClick={() => {
            onSample(sample);
          }}
        >
          <img src={sample.thumbnail} alt="" width={66} height={44} />
          <span>{samples.titles[sample.id]}</span>
        </button>
      ))}
    </div>
  );
}
