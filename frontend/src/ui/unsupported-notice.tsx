/** This browser cannot run the model: why, and what would help. Nothing has been downloaded at this point. */

import type { JSX } from "preact";
import type { AppErrorWire } from "../errors.ts";
import { Ornament } from "./mark.tsx";
import { WebgpuHelp } from "./webgpu-help-list.tsx";

export function UnsupportedNotice({ reason }: { readonly reason: AppErrorWire }): JSX.Element {
  return (
    <section class="unsupported" data-testid="unsupported" data-code={reason.code}>
      <Ornament />
      <h2>This browser cannot run the model</h2>
      <p class="lead" role="alert">
        <strong>{reason.message}</strong> {reason.advice}
      </p>
      <p>
        The model works on your own graphics processor, and browsers offer that through WebGPU. That is how your picture
        can stay with you.
      </p>
      <WebgpuHelp />
    </section>
  );
}
