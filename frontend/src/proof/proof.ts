/** The page that the hub's worker opens: `proveVariant(request)` proves one variant and watches the memory meanwhile. */
import { watchHeap } from "./heap-watch.ts";
import type { ProofReply, ProofRequest, ProofResult } from "./protocol.ts";

declare global {
  interface Window {
    proveVariant?: (request: ProofRequest) => Promise<ProofResult>;
  }
}

const MEASURE_EVERY_MS = 250;

window.proveVariant = async (request): Promise<ProofResult> => {
  const worker = new Worker(new URL("./prove.worker.ts", import.meta.url), { type: "module", name: "proof" });
  const heap = watchHeap(MEASURE_EVERY_MS);
  try {
    const reply = await ask(worker, request);
    return { ...reply, heapPeakBytes: await heap.peak() };
  } finally {
    worker.terminate();
  }
};

function ask(worker: Worker, request: ProofRequest): Promise<ProofReply> {
  return new Promise((resolve) => {
    worker.onerror = (event): void => {
      // Written out here: with what makes errors this page would share a file with the visitors', and cost them a request.
      const error = { code: "unexpected", message: event.message, advice: "Look at the browser's version.", permanent: false };
      resolve({ kind: "failed", error });
    };
    worker.onmessage = ({ data }: MessageEvent<ProofReply>): void => {
      resolve(data);
    };
    worker.postMessage(request);
  });
}
