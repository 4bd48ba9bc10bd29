/** How to come by WebGPU, the visitor's own browser first. */

import type { JSX } from "preact";
import { webgpuHelp } from "./webgpu-help.ts";

export function WebgpuHelp(): JSX.Element {
  return (
    <dl class="help">
      {webgpuHelp(navigator.userAgent).map(({ browser, steps }) => (
        <div key={browser}>
          <dt>{browser}</dt>
          <dd>{steps}</dd>
        </div>
      ))}
    </dl>
  );
}
