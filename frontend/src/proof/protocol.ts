/** What the hub's worker asks of this page, and what it is told: plain values, for they cross two borders. */
import type { PublicKeys } from "../config.ts";
import type { AppErrorWire } from "../errors.ts";
import type { Role } from "../manifest/pipeline-kinds.ts";

/** Raw little-endian float32 at `url`. */
export interface CaseInput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly url: string;
}

/** One run of one graph. */
export interface ProofCase {
  readonly role: Role;
  readonly inputs: readonly CaseInput[];
  /** Where to put the output, as raw little-endian float32. */
  readonly outputUrl: string;
}

export interface ProofRequest {
  readonly manifestUrl: string;
  readonly keys: PublicKeys;
  readonly variant: string;
  readonly cases: readonly ProofCase[];
}

/** Nodes that the runtime gave to the processor, as `OpType name`. */
export interface FallenNodes {
  readonly role: Role;
  readonly nodes: readonly string[];
}

export interface ProofOutcome {
  readonly adapter: string;
  readonly runtime: string;
  readonly provider: string;
  readonly fallen: readonly FallenNodes[];
  /** The most bytes of storage buffers on the graphics card at one time, those included that are kept for reuse. */
  readonly gpuPeakBytes: number;
  readonly milliseconds: {
    readonly weights: number;
    /** Runtime, device and all sessions. */
    readonly session: number;
    /** Of each case, in order. */
    readonly cases: readonly number[];
  };
}

export type ProofReply =
  | { readonly kind: "proved"; readonly outcome: ProofOutcome }
  /** This machine's adapter cannot run the variant: nothing is known about it. */
  | { readonly kind: "skipped"; readonly adapter: string; readonly reason: string }
  | { readonly kind: "failed"; readonly error: AppErrorWire };

export type ProofResult = ProofReply & {
  /** The most bytes seen alive in the page and its worker, after collecting garbage; null where nobody can say. */
  readonly heapPeakBytes: number | null;
};
