/** Measures what the plan says, each thing in a worker of its own, and tells every result to who serves the page. */
import { watchHeap } from "../../src/proof/heap-watch.ts";
import type { Asked, Told } from "./protocol.ts";

const MEASURE_EVERY_MS = 100;
const LONGEST_MEASUREMENT_MS = 15_000;

for (const asked of (await (await fetch("/plan.json")).json()) as Asked[]) await report({ asked, ...(await measure(asked)) });
await report({ isOver: true });

async function report(body: object): Promise<void> {
  await fetch("/report", { method: "POST", body: JSON.stringify(body) });
}

async function measure(asked: Asked): Promise<object> {
  const worker = new Worker(new URL("./worker/figures.worker.ts", import.meta.url), { type: "module", name: asked.name });
  const heap = asked.watchesMemory ? watchHeap(MEASURE_EVERY_MS, LONGEST_MEASUREMENT_MS) : null;
  try {
    const told = await ask(worker, asked, () => heap?.stop());
    return { ...told, heapPeakBytes: (await heap?.peak()) ?? null };
  } finally {
    heap?.stop();
    worker.terminate();
  }
}

function ask(worker: Worker, asked: Asked, onLoaded: () => void): Promise<Told> {
  return new Promise((resolve) => {
    worker.onerror = (event): void => {
      resolve({ kind: "failed", reason: event.message });
    };
    worker.onmessage = ({ data }: MessageEvent<Told>): void => {
      if (data.kind === "loaded") onLoaded();
      else resolve(data);
    };
    worker.postMessage(asked);
  });
}
