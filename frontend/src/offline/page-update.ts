/** Keeps the page for visits without a network, and learns when a new build of it waits. */

import { signal, type ReadonlySignal } from "@preact/signals";
import { TAKE_OVER } from "./take-over.ts";

const waiting = signal<(() => void) | null>(null);

/** Opens the new build, which reloads the page; null while there is none. */
export const pageUpdate: ReadonlySignal<(() => void) | null> = waiting;

/** The offer is not made again during this visit; without it the new build opens with the next one. */
export function postponeUpdate(): void {
  waiting.value = null;
}

/** Where there are no service workers, or they are refused, the page simply needs the network every time. */
export async function keepPage(container: ServiceWorkerContainer | undefined, url: string): Promise<void> {
  if (container === undefined) return;
  try {
    const registration = await container.register(url, { updateViaCache: "none" });
    offer(container, registration.waiting);
    registration.addEventListener("updatefound", () => {
      follow(container, registration.installing);
    });
  } catch {
    // Private windows and some settings forbid it.
  }
}

function follow(container: ServiceWorkerContainer, worker: ServiceWorker | null): void {
  worker?.addEventListener("statechange", () => {
    if (worker.state === "installed") offer(container, worker);
  });
}

/** The very first build has nothing to take over from. */
function offer(container: ServiceWorkerContainer, worker: ServiceWorker | null): void {
  if (worker === null || container.controller === null) return;
  waiting.value = (): void => {
    container.addEventListener("controllerchange", () => {
      location.reload();
    }, { once: true });
    worker.postMessage(TAKE_OVER);
  };
}
