/** The line to the hub: whether the system believes in it, and waiting until it is worth another try. */

export interface Line {
  /** False while the system knows of no network. True proves nothing. */
  isUp(): boolean;
  /** Ends after about so long, as soon as the line comes back, or when `signal` aborts. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** What a page's window and a worker's scope have in common. */
export interface NetworkScope extends EventTarget {
  readonly navigator: { readonly onLine?: boolean };
}

/** Every visitor of a hub that was down would knock in the same second otherwise. */
const JITTER = 0.25;

export function openLine(scope: NetworkScope): Line {
  return {
    isUp: () => scope.navigator.onLine !== false,
    wait: (milliseconds, signal) =>
      new Promise((resolve) => {
        const spread = 1 + JITTER * (2 * Math.random() - 1);
        const end = (): void => {
          clearTimeout(timer);
          scope.removeEventListener("online", end);
          signal.removeEventListener("abort", end);
          resolve();
        };
        const timer = setTimeout(end, milliseconds * spread);
        scope.addEventListener("online", end);
        signal.addEventListener("abort", end);
        if (signal.aborted) end();
      }),
  };
}
