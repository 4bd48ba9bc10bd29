/** Keys that work wherever the focus is, unless it is in a field that types. */

export type Shortcut =
  | "undo"
  | "redo"
  | "smaller"
  | "larger"
  | "run"
  | "cancel"
  | "brush"
  | "lasso"
  | "rectangle"
  | "erase"
  | "nearer"
  | "farther"
  | "fit";

const LETTERS: Readonly<Record<string, Shortcut>> = {
  "[": "smaller",
  "]": "larger",
  "+": "nearer",
  "=": "nearer",
  "-": "farther",
  "0": "fit",
  b: "brush",
  l: "lasso",
  r: "rectangle",
  e: "erase",
  escape: "cancel",
};

type KeyInput = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

/** Which shortcut a key press means, if any; Command counts as Control. */
export function shortcutFor({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyInput): Shortcut | null {
  // On some keyboards the brackets need AltGr, which browsers report as Control and Alt.
  if (key === "[") return "smaller";
  if (key === "]") return "larger";
  if (altKey) return null;
  if (!(ctrlKey || metaKey)) return LETTERS[key.toLowerCase()] ?? null;
  switch (key.toLowerCase()) {
    case "z":
      return shiftKey ? "redo" : "undo";
    case "y":
      return "redo";
    case "enter":
      return "run";
    default:
      return null;
  }
}

/** Calls back on every shortcut until the signal is aborted. */
export function listenForShortcuts(onShortcut: (shortcut: Shortcut) => boolean, signal: AbortSignal): void {
  const onKeyDown = (event: KeyboardEvent): void => {
    const shortcut = shortcutFor(event);
    if (shortcut === null || (isTyping(event.target) && shortcut !== "run")) return;
    if (onShortcut(shortcut)) event.preventDefault();
  };
  addEventListener("keydown", onKeyDown, { signal });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== "range";
}
