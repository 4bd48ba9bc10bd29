/** This browser cannot run the model: why, and what would help. Nothing has been downloaded at this point. */

import type { JSX } from "preact";
import type { AppErrorWire } from "../errors.ts";
import { errorWords } from "../words/say.ts";
import { words } from "../words/words.ts";
import { Ornament } from "./mark.tsx";
import { WebgpuHelp } from "./webgpu-help-list.tsx";

export function UnsupportedNotice({ reason }: { readonly reason: AppErrorWire }): JSX.Element {
  const { message, advice } = errorWords(reason);
  const { help } = words();
  return (
    <section class="unsupported" data-testid="unsupported" data-code={reason.code}>
      <Ornament />
      <h2>{help.unsupported}</h2>
      <p class="lead" role="alert">
        <strong>{message}</strong> {advice}
      </p>
      <p>{help.why}</p>
      <WebgpuHelp />
    </section>
  );
}
