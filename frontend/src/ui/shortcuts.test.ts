import { expect, test } from "vitest";
import { shortcutFor, type Shortcut } from "./shortcuts.ts";

const bare = { key: "", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

test.each<[string, Partial<typeof bare>, Shortcut | null]>([
  ["Ctrl+Z", { key: "z", ctrlKey: true }, "undo"],
  ["Command+Z", { key: "z", metaKey: true }, "undo"],
  ["Ctrl+Shift+Z", { key: "Z", ctrlKey: true, shiftKey: true }, "redo"],
  ["Ctrl+Y", { key: "y", ctrlKey: true }, "redo"],
  ["Ctrl+Enter", { key: "Enter", ctrlKey: true }, "run"],
  ["Escape", { key: "Escape" }, "cancel"],
  ["[", { key: "[" }, "smaller"],
  ["] with AltGr", { key: "]", ctrlKey: true, altKey: true }, "larger"],
  ["plus", { key: "+", shiftKey: true }, "nearer"],
  ["minus", { key: "-" }, "farther"],
  ["0", { key: "0" }, "fit"],
  ["Ctrl+plus, which is the browser's own", { key: "+", ctrlKey: true }, null],
  ["E", { key: "e" }, "erase"],
  ["L", { key: "L" }, "lasso"],
  ["Z alone", { key: "z" }, null],
  ["Enter alone", { key: "Enter" }, null],
  ["Alt+Ctrl+Z", { key: "z", ctrlKey: true, altKey: true }, null],
])("%s", (_, input, shortcut) => {
  expect(shortcutFor({ ...bare, ...input })).toBe(shortcut);
});
