/** How to come by WebGPU, the visitor's own browser first. */

import type { JSX } from "preact";
import { words } from "../words/words.ts";
import { webgpuHelp } from "./webgpu-help.ts";

export function WebgpuHelp(): JSX.Element {
  const { browsers, steps } = words().help;
  return (
    <dl class="help">
      {webgpuHelp(navigator.userAgent).map((family) => (
        <div key={family}>
          <dt>{browsers[family]}</dt>
          <dd>{steps[family]}</dd>
        </div>
      ))}
    </dl>
  );
}
