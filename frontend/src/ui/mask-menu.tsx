/** What is done with the whole mask, and with the view; out of the way until it is wanted. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { runImageTask } from "../image/image-client.ts";
import { hasMarks } from "../image/marks.ts";
import { words } from "../words/words.ts";
import type { Flow } from "./flow.ts";
import { Icon } from "./icons.tsx";
import { FileInput, pick } from "./image-picker.tsx";
import { saveFile } from "./save-file.ts";

const FIRST_PIXELS = 8;
const MAX_PIXELS = 100;
const ZOOM_STEP = 1.5;

export function MaskMenu({ flow }: { readonly flow: Flow }): JSX.Element {
  const say = words().editor;
  const isEmpty = !hasMarks(flow.drawing.value);
  return (
    <>
      <button type="button" class="icon-button" popovertarget="mask-menu" aria-label={say.mask} title={say.mask} data-testid="mask-menu">
        <Icon name="dots" />
      </button>
      <div id="mask-menu" class="popover options mask-menu" popover="auto" role="group" aria-label={say.mask}>
        <div class="menu-row">
          <MenuButton label={say.invert} onPress={() => { flow.mask.add({ kind: "invert" }); }} />
        </div>
        <GrowRow flow={flow} isEmpty={isEmpty} />
        <FileRow flow={flow} isEmpty={isEmpty} />
        <ZoomRow flow={flow} />
        <CameraRow flow={flow} />
      </div>
    </>
  );
}

function GrowRow({ flow, isEmpty }: { readonly flow: Flow; readonly isEmpty: boolean }): JSX.Element {
  const say = words().editor;
  const pixels = useSignal(FIRST_PIXELS);
  return (
    <div class="menu-row">
      <MenuButton label={say.grow} isDisabled={isEmpty} onPress={() => { flow.mask.add({ kind: "grow", by: pixels.value }); }} />
      <MenuButton label={say.shrink} isDisabled={isEmpty} onPress={() => { flow.mask.add({ kind: "shrink", by: pixels.value }); }} />
      <label class="menu-number">
        <span class="visually-hidden">{say.byPixels}</span>
        <input
          type="number"
          class="figures"
          min={1}
          max={MAX_PIXELS}
          value={pixels.value}
          data-testid="grow-by"
          onChange={(event) => {
            const { valueAsNumber } = event.currentTarget;
            pixels.value = Number.isFinite(valueAsNumber) ? Math.min(MAX_PIXELS, Math.max(1, Math.round(valueAsNumber))) : FIRST_PIXELS;
          }}
        />
        <span aria-hidden="true">{say.pixels}</span>
      </label>
    </div>
  );
}

function FileRow({ flow, isEmpty }: { readonly flow: Flow; readonly isEmpty: boolean }): JSX.Element {
  const say = words().editor;
  const input = useRef<HTMLInputElement>(null);
  const save = async (): Promise<void> => {
    const { raster } = flow.mask;
    if (raster === null) return;
    try {
      const file = await runImageTask("write-mask", { mask: raster.mask, size: raster.size });
      saveFile(file, `${flow.state.value.picture?.name ?? "picture"}-mask.png`);
    } catch (error) {
      flow.tell(error);
    }
  };
  return (
    <div class="menu-row">
      <MenuButton label={say.openMask} onPress={() => { pick(input); }} />
      <FileInput inputRef={input} testId="mask-file" onFile={(file) => { void flow.openMask(file); }} />
      <MenuButton label={say.saveMask} isDisabled={isEmpty} onPress={() => void save()} />
    </div>
  );
}

function ZoomRow({ flow: { editor } }: { readonly flow: Flow }): JSX.Element {
  const say = words().editor;
  const zoom = (factor: number) => (): void => {
    editor.zoom(factor);
  };
  return (
    <div class="menu-row">
      <MenuButton label={say.zoomIn} title={say.zoomInTitle} onPress={zoom(ZOOM_STEP)} />
      <MenuButton label={say.zoomOut} title={say.zoomOutTitle} isDisabled={editor.camera.value === null} onPress={zoom(1 / ZOOM_STEP)} />
      <MenuButton label={say.zoomFit} title={say.zoomFitTitle} isDisabled={editor.camera.value === null} onPress={zoom(0)} />
    </div>
  );
}

/** On phones and tablets the camera is a press away; elsewhere there is none to speak of. */
function CameraRow({ flow }: { readonly flow: Flow }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="menu-row camera-row">
      <MenuButton label={words().editor.takePhoto} onPress={() => { pick(input); }} />
      <FileInput inputRef={input} testId="camera" capture onFile={(file) => { void flow.open(file, file.name); }} />
    </div>
  );
}

interface MenuButtonProps {
  readonly label: string;
  readonly title?: string;
  readonly isDisabled?: boolean;
  readonly onPress: () => void;
}

function MenuButton({ label, title, isDisabled = false, onPress }: MenuButtonProps): JSX.Element {
  return (
    <button type="button" class="button menu-button" title={title} disabled={isDisabled} onClick={onPress}>
      {label}
    </button>
  );
}
