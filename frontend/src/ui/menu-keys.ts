/** Moves the focus among the items of a menu, as the ARIA practices ask: arrows go round, Home and End to the ends. */

/** @returns whether the key was one of a menu's */
export function moveFocus(menu: HTMLElement, key: string): boolean {
  const items = [...menu.querySelectorAll<HTMLElement>("[role^=menuitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const target = targetOf(key, at, items.length);
  if (target === null) return false;
  items.at(target)?.focus();
  return true;
}

/** The index of the item that gets the focus. */
function targetOf(key: string, at: number, count: number): number | null {
  switch (key) {
    case "ArrowDown":
      return (at + 1) % count;
    case "ArrowUp":
      return at <= 0 ? count - 1 : at - 1;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
