/** A graph as what runs it: recorded and replayed where that pays and the runtime can, node by node elsewhere. */
import type { Tensor } from "onnxruntime-web";
import { describeCause, type Said } from "../errors.ts";
import type { RoleContract } from "../manifest/pipeline-kinds.ts";
import { createSession, type GraphSession, type SessionRequest } from "./create-session.ts";
import { ReplayedGraph } from "./replayed-graph.ts";

export interface RunnerRequest extends Omit<SessionRequest, "outputLocation"> {
  readonly contract: RoleContract;
}

type Tensors = Readonly<Record<string, Tensor>>;

export class GraphRunner {
  readonly #request: RunnerRequest;
  #made: GraphSession;
  #replayed: ReplayedGraph | null;
  #replayReason: Said | null;

  private constructor(request: RunnerRequest, made: GraphSession) {
    const { contract, runtime, gpu } = request;
    this.#request = request;
    this.#made = made;
    this.#replayed = made.isReplayed && gpu !== null ? new ReplayedGraph(made.session, contract, runtime, gpu) : null;
    this.#replayReason = made.replayRefusal === null ? null : toReason(request, made.replayRefusal);
  }

  /** @throws what createSession does. */
  static async open(request: RunnerRequest): Promise<GraphRunner> {
    const { outputLocation } = request.contract;
    return new GraphRunner(request, await createSession({ ...request, outputLocation }));
  }

  get provider(): GraphSession["provider"] {
    return this.#made.provider;
  }

  /** Why it is not replayed though it could be; null where it is, or where nothing would be gained. */
  get replayReason(): Said | null {
    return this.#replayReason;
  }

  /** A refusal to record or to replay costs one more run, and never a picture. @throws what the session does. */
  async run(inputs: Tensors): Promise<Tensors> {
    if (this.#replayed === null) return this.#made.session.run(inputs);
    try {
      return await this.#replayed.run(inputs);
    } catch (error) {
      await this.#stopReplaying(error);
      return this.#made.session.run(inputs);
    }
  }

  async release(): Promise<void> {
    this.#replayed?.destroy();
    await this.#made.session.release();
  }

  async #stopReplaying(error: unknown): Promise<void> {
    const { outputLocation } = this.#request.contract;
    // Where that fails as well, as on a device that is lost, the first failure is what there is to tell.
    const made = await createSession({ ...this.#request, outputLocation, isReplayed: false }).catch(() => {
      throw error;
    });
    const before = this.#made.session;
    this.#replayed?.destroy();
    this.#replayed = null;
    this.#made = made;
    this.#replayReason = toReason(this.#request, error);
    await before.release();
  }
}

function toReason({ graph }: RunnerRequest, error: unknown): Said {
  const values = { graph: graph.role, cause: describeCause(error) };
  return { code: "gpu.not_replayed", message: `The ${values.graph} is not recorded here, and slower for it: ${values.cause}`, values };
}
