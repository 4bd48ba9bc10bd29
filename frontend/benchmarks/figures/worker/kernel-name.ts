/**
 * What a kernel of onnxruntime's computes, told from its shader: a release of the runtime gives kernels no labels.
 *
 * The names of its bindings and uniforms are as good as a label. A kernel that no rule knows is named by them.
 */
interface Traits {
  /** Storage bindings in order. */
  readonly bindings: readonly string[];
  readonly uniforms: readonly string[];
  readonly code: string;
}

type Rule = readonly [name: string, fits: (traits: Traits) => boolean];

const binds = (...names: string[]) => ({ bindings }: Traits): boolean => names.every((name) => bindings.includes(name));
const knows = (...names: string[]) => ({ uniforms }: Traits): boolean => names.every((name) => uniforms.includes(name));
const says = (words: string) => ({ code }: Traits): boolean => code.includes(words);

const both = (left: Rule[1], right: Rule[1]): Rule[1] => (traits) => left(traits) && right(traits);

/** The first that fits gives the name. */
const RULES: readonly Rule[] = [
  ["Convolution", both(binds("x", "w"), says("fn mm_readA"))],
  ["Convolution in groups", knows("output_channels_per_group")],
  ["Gemm", knows("alpha", "beta")],
  ["MatMul", both(binds("a", "b"), says("fn mm_readA"))],
  ["MatMul, small", knows("M", "N", "K")],
  ["Transpose", both(binds("a"), says("perm("))],
  ["Transpose, tiled", both(binds("a"), says("tile_size"))],
  ["GroupNorm: apply", binds("channel_scale_shift")],
  ["GroupNorm: reduce", both(binds("x", "scale", "bias", "output"), says("channel_shift"))],
  ["LayerNorm", knows("norm_size_vectorized")],
  ["BatchNorm", binds("input_mean")],
  ["Softmax", says("row_max_shared")],
  ["Concat", says("fn calculate_input_index")],
  ["Split", knows("segment_sizes")],
  ["Add", both(binds("input_a", "input_b"), says("=a + b;"))],
  ["Subtract", both(binds("input_a", "input_b"), says("=a - b;"))],
  ["Multiply", both(binds("input_a", "input_b"), says("=a * b;"))],
  ["Divide", both(binds("input_a", "input_b"), says("=a / b;"))],
  ["SiLU", says("quick_gelu_v")],
];

/** @param code WGSL. */
export function nameKernel(code: string): string {
  const traits = { bindings: findBindings(code), uniforms: findUniforms(code), code };
  const rule = RULES.find(([, fits]) => fits(traits));
  return rule?.[0] ?? `${traits.bindings.join(" ")} [${traits.uniforms.join(" ")}]`;
}

function findBindings(code: string): string[] {
  return [...code.matchAll(/var<storage,\s*\w+>\s*(\w+)/g)].map(([, name]) => name ?? "");
}

/** Less the sizes and shapes, which all have. */
function findUniforms(code: string): string[] {
  const body = /struct Uniforms \{([^}]*)\}/.exec(code)?.[1] ?? "";
  const names = [...body.matchAll(/(\w+)\s*:/g)].map(([, name]) => name ?? "");
  return names.filter((name) => !/shape|stride|logical|_size$/.test(name));
}
