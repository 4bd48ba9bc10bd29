/** For tests: graphs that are functions over plain arrays, and tensors that know whether they were let go. */
import type { Role } from "../manifest/pipeline-kinds.ts";
import type { PipelineGraphs } from "./pipeline-run.ts";

export class Handle {
  isReleased = false;
  constructor(
    readonly values: Float32Array,
    readonly shape: readonly number[],
  ) {}
}

type Inputs = Readonly<Record<string, Handle>>;

export interface HandleGraphs extends PipelineGraphs<Handle> {
  /** Every tensor that there ever was. */
  readonly made: Set<Handle>;
}

/** @param roles what each graph computes; a released input is an error. */
export function makeHandles(roles: Readonly<Partial<Record<Role, (inputs: Inputs) => Float32Array>>>): HandleGraphs {
  const made = new Set<Handle>();
  const make = (values: Float32Array, shape: readonly number[]): Handle => {
    const handle = new Handle(values, shape);
    made.add(handle);
    return handle;
  };
  return {
    made,
    tensor: make,
    run: async (role, inputs) => {
      if (Object.values(inputs).some(({ isReleased }) => isReleased)) throw new Error("a released tensor was read");
      const values = await Promise.resolve(roles[role]?.(inputs));
      if (values === undefined) throw new Error(`there is no ${role}`);
      return make(values, [values.length]);
    },
    read: ({ values }) => Promise.resolve(values),
    peek: ({ values }) => Promise.resolve(values.slice()),
    release: (tensor) => (tensor.isReleased = true),
  };
}
