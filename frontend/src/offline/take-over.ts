/** What the page says to a service worker that waits: its build may serve the page from now on. */
export const TAKE_OVER = "take-over";
