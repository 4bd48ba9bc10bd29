/** The model that the visitor chose, kept from visit to visit where the browser keeps anything. */

const KEY = "moebius-hub-model";

/** @returns its slug, or null when none was chosen or nothing may be kept */
export function recallModel(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is switched off
  }
}

export function rememberModel(slug: string): void {
  try {
    localStorage.setItem(KEY, slug);
  } catch {
    // Storage is switched off or full: the choice holds for this visit.
  }
}
