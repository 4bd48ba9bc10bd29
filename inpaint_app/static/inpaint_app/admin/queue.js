/* Keeps the page of the queue up to date while anything runs or waits, and stops when nothing does. */

const PAUSE = 3000;
const LONGEST_PAUSE = 30000;

let pause = PAUSE;

/** Whether there is still something to watch. */
async function look() {
  const response = await fetch(location.href, { cache: "no-store" });
  if (response.redirected || response.status === 403) {
    location.reload(); // signed out: the page says so
    return false;
  }
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const now = document.querySelector("[data-queue]");
  const focused = document.activeElement?.closest("[data-queue] a")?.getAttribute("href");
  now.replaceChildren(...page.querySelector("[data-queue]").children);
  // Who went through the links by keyboard stays where they were.
  if (focused) [...now.querySelectorAll("a")].find((a) => a.getAttribute("href") === focused)?.focus();
  return page.querySelector('script[src*="queue"]') !== null;
}

async function watch() {
  let goesOn = true;
  try {
    if (!document.hidden) goesOn = await look();
    pause = PAUSE;
  } catch {
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
  if (goesOn) setTimeout(watch, pause);
}

setTimeout(watch, PAUSE);
