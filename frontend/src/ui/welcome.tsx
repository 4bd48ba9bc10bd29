/** The first thing one sees: what this does, and three ways to a picture. */

import type { JSX } from "preact";
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
  return (
    <section class="welcome">
      <Ornament />
      <h2>
        Paint over it.
        <br />
        <em>It was never there.</em>
      </h2>
      <p class="lead">Open a picture, brush over what should go, and press Run. It all happens in this browser.</p>
      <div class="welcome-actions">
        <OpenButton class="button primary large" onFile={onFile}>
          Open a picture
        </OpenButton>
        <p class="hint">
          or drop one anywhere, or paste it
        </p>
      </div>
      {onProcessor !== null && <OnProcessor model={onProcessor} />}
      <Samples onSample={onSample} />
    </section>
  );
}

function OnProcessor({ model }: { readonly model: string }): JSX.Element {
  return (
    <p class="hint" data-testid="on-processor">
      No graphics card to use here: {model} runs on your processor.{" "}
      <button type="button" class="link" popovertarget="provider-note">
        Why, and what helps
      </button>
    </p>
  );
}

function Samples({ onSample }: Pick<WelcomeProps, "onSample">): JSX.Element {
  return (
    <div class="samples" role="group" aria-label="Sample pictures">
      <span class="hint">No picture at hand? Try</span>
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
          <img src={sample.url} alt="" width={sample.width} height={sample.height} />
          <span>{sample.title}</span>
        </button>
      ))}
    </div>
  );
}
