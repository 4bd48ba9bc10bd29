/** What the runtime writes to the console, which is the only place where it names the nodes that fell off the GPU. */

const PLACED_ON = /Node\(s\) placed on \[(\w+)\]/;
/** Such as `[...]   Reshape (/attention/reshape)` to the end of a line. */
const PLACED_NODE = /\]\s+(\S+) \((.*)\)$/;
const PROCESSOR = "CPUExecutionProvider";
const METHODS = ["log", "warn", "error", "info", "debug"] as const;

/** Keeps what is written through `target`'s methods from now on: the runtime takes hold of them when it is loaded. */
export class ConsoleTap {
  #lines: string[] = [];

  constructor(target: Pick<Console, (typeof METHODS)[number]>) {
    for (const method of METHODS) {
      target[method] = (...words: unknown[]): void => {
        this.#lines.push(words.map(String).join(" "));
      };
    }
  }

  /** The lines since the last call. */
  take(): string[] {
    const lines = this.#lines.flatMap((text) => text.split("\n"));
    this.#lines = [];
    return lines;
  }
}

/** The nodes that a verbose log of making a session says are on the processor, as `OpType name`. */
export function findFallenNodes(lines: readonly string[]): string[] {
  const nodes: string[] = [];
  let provider: string | undefined;
  for (const line of lines) {
    const heading = PLACED_ON.exec(line)?.[1];
    const node = PLACED_NODE.exec(line);
    if (heading !== undefined) provider = heading;
    else if (node === null) provider = undefined;
    else if (provider === PROCESSOR) nodes.push(`${node[1] ?? ""} ${node[2] ?? ""}`.trim());
  }
  return nodes;
}
