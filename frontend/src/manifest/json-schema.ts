/**
 * The part of JSON Schema 2020-12 that the schemas of manifests and key lists are written in.
 *
 * A compiled validator would need `eval`, which the page's policy forbids, or a generated file of thousands of lines.
 * A keyword that is not known here throws, so the schema cannot grow past its reader unseen.
 */

type Json = Readonly<Record<string, unknown>>;
type Check = (argument: unknown, value: unknown, context: Context) => string[];

interface Context {
  readonly root: Json;
  readonly schema: Json;
  readonly path: string;
}

/** What is wrong with `value`, each fault with its place; empty when it fits `schema`. */
export function findFaults(schema: Json, value: unknown): string[] {
  return inspect(value, { root: schema, schema, path: "" });
}

function inspect(value: unknown, context: Context): string[] {
  const faults: string[] = [];
  for (const [keyword, argument] of Object.entries(context.schema)) {
    const check = CHECKS[keyword];
    if (check === undefined) throw new Error(`The schema uses ${keyword}, which its reader does not know.`);
    faults.push(...check(argument, value, context));
  }
  return faults;
}

const ignore: Check = () => [];

const CHECKS: Readonly<Record<string, Check>> = {
  $schema: ignore,
  $id: ignore,
  $defs: ignore,
  title: ignore,
  description: ignore,
  $ref: (argument, value, context) => inspect(value, { ...context, schema: resolveReference(context.root, argument) }),
  anyOf: (argument, value, context) => {
    const branches = (argument as Json[]).map((schema) => inspect(value, { ...context, schema }));
    // The nearest miss is the one to tell.
    return branches.reduce((fewest, faults) => (faults.length < fewest.length ? faults : fewest));
  },
  const: (argument, value, context) => fault(value === argument, context, `is not ${JSON.stringify(argument)}`),
  enum: (argument, value, context) =>
    fault((argument as unknown[]).includes(value), context, `is none of ${JSON.stringify(argument)}`),
  type: (argument, value, context) => {
    const names = Array.isArray(argument) ? (argument as string[]) : [argument as string];
    return fault(names.some((name) => isType(name, value)), context, `is not ${names.join(" or ")}`);
  },
  required: (argument, value, context) =>
    isObject(value)
      ? (argument as string[]).flatMap((key) => fault(Object.hasOwn(value, key), context, `lacks ${key}`))
      : [],
  properties: (argument, value, context) =>
    isObject(value)
      ? Object.entries(argument as Record<string, Json>).flatMap(([key, schema]) =>
          Object.hasOwn(value, key) ? inspect(value[key], { ...context, schema, path: `${context.path}.${key}` }) : [],
        )
      : [],
  additionalProperties: (argument, value, context) => {
    if (!isObject(value)) return [];
    const known = new Set(Object.keys(context.schema["properties"] ?? {}));
    const others = Object.keys(value).filter((key) => !known.has(key));
    if (argument === false) return others.flatMap((key) => fault(false, context, `has an unknown ${key}`));
    const schema = argument as Json;
    return others.flatMap((key) => inspect(value[key], { ...context, schema, path: `${context.path}.${key}` }));
  },
  propertyNames: (argument, value, context) =>
    isObject(value) ? Object.keys(value).flatMap((key) => inspect(key, { ...context, schema: argument as Json })) : [],
  minProperties: (argument, value, context) =>
    fault(!isObject(value) || Object.keys(value).length >= (argument as number), context, "has too few properties"),
  maxProperties: (argument, value, context) =>
    fault(!isObject(value) || Object.keys(value).length <= (argument as number), context, "has too many properties"),
  items: (argument, value, context) =>
    Array.isArray(value)
      ? value.flatMap((item, index) =>
          inspect(item, { ...context, schema: argument as Json, path: `${context.path}[${String(index)}]` }),
        )
      : [],
  minItems: (argument, value, context) =>
    fault(!Array.isArray(value) || value.length >= (argument as number), context, "has too few items"),
  maxItems: (argument, value, context) =>
    fault(!Array.isArray(value) || value.length <= (argument as number), context, "has too many items"),
  pattern: (argument, value, context) =>
    fault(typeof value !== "string" || new RegExp(argument as string, "u").test(value), context, "is malformed"),
  minLength: (argument, value, context) =>
    fault(typeof value !== "string" || characterCount(value) >= (argument as number), context, "is too short"),
  maxLength: (argument, value, context) =>
    fault(typeof value !== "string" || characterCount(value) <= (argument as number), context, "is too long"),
  minimum: (argument, value, context) =>
    fault(typeof value !== "number" || value >= (argument as number), context, "is too small"),
  exclusiveMinimum: (argument, value, context) =>
    fault(typeof value !== "number" || value > (argument as number), context, "is too small"),
  maximum: (argument, value, context) =>
    fault(typeof value !== "number" || value <= (argument as number), context, "is too large"),
  exclusiveMaximum: (argument, value, context) =>
    fault(typeof value !== "number" || value < (argument as number), context, "is too large"),
};

function fault(holds: boolean, context: Context, words: string): string[] {
  return holds ? [] : [`${context.path.replace(/^\./, "") || "the document"} ${words}`];
}

/** Code points, as the specification counts. */
function characterCount(text: string): number {
  return Array.from(text).length;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isType(name: string, value: unknown): boolean {
  switch (name) {
    case "object":
      return isObject(value);
    case "array":
      return Array.isArray(value);
    case "null":
      return value === null;
    case "integer":
      return Number.isInteger(value);
    case "number":
    case "string":
    case "boolean":
      return typeof value === name;
    default:
      throw new Error(`The schema uses the type ${name}, which its reader does not know.`);
  }
}

function resolveReference(root: Json, reference: unknown): Json {
  const name = /^#\/\$defs\/(\w+)$/.exec(String(reference))?.[1];
  const found = name === undefined ? undefined : (root["$defs"] as Record<string, Json>)[name];
  if (found === undefined) throw new Error(`The schema refers to ${String(reference)}, which is not there.`);
  return found;
}
