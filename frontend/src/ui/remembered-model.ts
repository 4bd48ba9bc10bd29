/** The model that the visitor chose, and of each model the variant, kept from visit to visit where the browser keeps anything. */

const KEY = "moebius-hub-model";
const variantKey = (slug: string): string => `moebius-hub-variant-${slug}`;

/** @returns its slug, or null when none was chosen or nothing may be kept */
export function recallModel(): string | null {
  return recall(KEY);
}

export function rememberModel(slug: string): void {
  remember(KEY, slug);
}

/** @returns its name, or null where the visitor left the choice to the page */
export function recallVariant(slug: string): string | null {
  return recall(variantKey(slug));
}

export function rememberVariant(slug: string, variant: string | null): void {
  remember(variantKey(slug), variant);
}

function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage is switched off
  }
}

/** Null forgets. */
function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage is switched off or full: the choice holds for this visit.
  }
}
