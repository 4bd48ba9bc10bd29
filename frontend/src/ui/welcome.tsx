/** The first thing one sees: what this does, and three ways to a picture. */

import type { JSX } from "preact";
import { OpenButton } from "./image-picker.tsx";
import { Ornament } from "./mark.tsx";
import { SAMPLES, type Sample } from "./samples.ts";

interface WelcomeProps {
  readonly onFile: (file: File) => void;
  readonly onSample: (sample: Sample) => void;
}

export function Welcome({ onFile, onSample }: WelcomeProps): JSX.Element {
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
    </section>
  );
}
