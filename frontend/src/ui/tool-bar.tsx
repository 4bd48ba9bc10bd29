/** The tools: what to mark with, how large, and taking back. */

import type { JSX } from "preact";
import { hasMarks, redo, undo, type Drawing } from "../image/marks.ts";
import { formatNumber } from "../words/numbers.ts";
import { words } from "../words/words.ts";
import { brushAt, positionOf } from "./brush-size.ts";
import { TOOLS, type Editor } from "./editor.ts";
import type { Flow } from "./flow.ts";
import { Icon, type IconName } from "./icons.tsx";
import { MaskMenu } from "./mask-menu.tsx";

export function ToolBar({ flow }: { readonly flow: Flow }): JSX.Element {
  const { drawing, editor } = flow;
  const say = words().editor;
  const { done, undone } = drawing.value;
  const change = (step: (drawing: Drawing) => Drawing) => (): void => {
    drawing.value = step(drawing.value);
  };
  return (
    <div class="tool-bar">
      <ToolChoice editor={editor} />
      <BrushSize editor={editor} />
      <div class="button-row" role="group" aria-label={say.painted}>
        <IconButton icon="undo" label={say.undo} title={say.undoTitle} isDisabled={done.length === 0} onPress={change(undo)} />
        <IconButton icon="redo" label={say.redo} title={say.redoTitle} isDisabled={undone.length === 0} onPress={change(redo)} />
        <IconButton
          icon="clear"
          label={say.clear}
          title={say.clearTitle}
          isDisabled={!hasMarks(drawing.value)}
          onPress={() => {
            flow.mask.add({ kind: "clear" });
          }}
        />
        <MaskMenu flow={flow} />
      </div>
    </div>
  );
}

function ToolChoice({ editor }: { readonly editor: Editor }): JSX.Element {
  const say = words().editor;
  return (
    <div class="button-row tool-choice" role="group" aria-label={say.tools}>
      {TOOLS.map((tool) => (
        <IconButton
          key={tool}
          icon={tool}
          label={say.tool[tool]}
          title={say.toolTitle[tool]}
          isPressed={editor.tool.value === tool}
          onPress={() => {
            editor.tool.value = tool;
          }}
        />
      ))}
      <IconButton
        icon="eraser"
        label={say.erase}
        title={say.eraseTitle}
        isPressed={editor.erases.value}
        onPress={() => {
          editor.erases.value = !editor.erases.value;
        }}
      />
    </div>
  );
}

interface IconButtonProps {
  readonly icon: IconName;
  readonly label: string;
  /** With the key that does the same. */
  readonly title: string;
  readonly isPressed?: boolean;
  readonly isDisabled?: boolean;
  readonly onPress: () => void;
}

function IconButton({ icon, label, title, isPressed, isDisabled = false, onPress }: IconButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      aria-pressed={isPressed}
      title={title}
      disabled={isDisabled}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  );
}

function BrushSize({ editor }: { readonly editor: Editor }): JSX.Element {
  const { brush, isSizing } = editor;
  const say = words().editor;
  const size = (isActive: boolean) => (): void => {
    isSizing.value = isActive;
  };
  return (
    <label class="brush-size" data-idle={editor.tool.value !== "brush"}>
      <span class="visually-hidden">{say.brushSize}</span>
      <input
        type="range"
        min={0}
        max={100}
        step={1}
        value={Math.round(positionOf(brush.value))}
        disabled={editor.tool.value !== "brush"}
        title={say.brushSizeTitle}
        aria-valuetext={say.brushPixels(formatNumber(brush.value))}
        data-testid="brush-size"
        onInput={(event) => {
          isSizing.value = true;
          brush.value = brushAt(event.currentTarget.valueAsNumber);
        }}
        onPointerUp={size(false)}
        onPointerCancel={size(false)}
        onBlur={size(false)}
        onKeyUp={size(false)}
      />
    </label>
  );
}
