/** How to come by WebGPU: with this browser on this system first, then with another one. */

import type { JSX } from "preact";
import { words } from "../words/words.ts";
import { webgpuHelp } from "./webgpu-help.ts";

export function WebgpuHelp(): JSX.Element {
  const { help } = words();
  const { here, elsewhere } = webgpuHelp(navigator.userAgent, navigator.maxTouchPoints);
  return (
    <dl class="help" data-testid="webgpu-help" data-here={here}>
      <div>
        <dt>{help.here}</dt>
        <dd>{help.steps[here]}</dd>
      </div>
      {elsewhere.map((family) => (
        <div key={family}>
          <dt>{help.browsers[family]}</dt>
          <dd>{help.versions[family]}</dd>
        </div>
      ))}
    </dl>
  );
}
