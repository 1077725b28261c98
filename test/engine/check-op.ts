import { afterAll, describe, expect, test } from "vitest";
import { randomNormal, seededRandom } from "../../packages/engine/src/base/random.ts";
import { emptyGraph } from "../../packages/engine/src/graph/empty-graph.ts";
import type { Graph } from "../../packages/engine/src/graph/graph.ts";
import type { TypedGraph } from "../../packages/engine/src/graph/typed-graph.ts";
import type { Attributes, Dim, Session, Tensor, Tensors } from "../../packages/engine/src/index.ts";
import { GraphBuilder, sizeOf } from "../../packages/engine/src/index.ts";
import { encodeModel } from "../../packages/engine/src/onnx/encode.ts";
import { findOp } from "../../packages/engine/src/ops/index.ts";
import type { Provider } from "../../packages/engine/src/ops/op.ts";
import { backward } from "../../packages/engine/src/passes/backward.ts";
import { inferNode } from "../../packages/engine/src/passes/infer-shapes.ts";
import { checkTraits } from "./check-traits.ts";
import { createNodeRuntime } from "./runtime.ts";

/** How random numbers of an input are drawn. "distinct": no two closer than 0.02, in random order, for operators with kinks between elements. */
export type Draw = "normal" | "positive" | "unit" | "distinct" | "away from zero";

/** An input of a case: a shape of random numbers, the same with the way they are drawn, a given tensor, or none. */
export type CaseInput =
  | readonly number[]
  | { readonly shape: readonly number[]; readonly draw: Draw }
  | Tensor
  | undefined;

/** One operator with one setting of its attributes. */
export interface OpCase {
  readonly name: string;
  readonly inputs: readonly CaseInput[];
  readonly attributes?: Attributes;
  /** Number of outputs; 1 unless given. */
  readonly outputs?: number;
  /** Inputs that are constants of the model; whole numbers are unless listed in `fed`. */
  readonly constants?: readonly number[];
  /** Given inputs that stay in single precision whatever the data has (the scales of Resize). */
  readonly single?: readonly number[];
  /** Whole-number inputs that are fed after all. */
  readonly fed?: readonly number[];
  /** Inputs whose gradient is checked; all real ones that are fed unless given; [] for none. */
  readonly gradients?: readonly number[];
  /** Outputs that carry a seed; [0] unless given. */
  readonly seeded?: readonly number[];
  /** Inputs whose axis 0 is a free batch in the second run; [0] unless given, [] where there is none. */
  readonly batch?: readonly number[];
  readonly provider?: Provider;
  /** For operators that compute in single precision whatever their input. */
  readonly precision?: "float32";
  /** Greatest relative error of the gradient in float32; 2e-3 unless given (1e-6 in float64, where the runtime takes it). */
  readonly tolerance?: number;
}

const runtime = createNodeRuntime({ threads: 1 });

/**
 * The law of every operator, one test per case: the inferred types are what onnxruntime returns, with fixed and with free batch;
 * each gradient, run by onnxruntime, agrees with a central difference along a random direction; where the pullback is "zero", no
 * output changes along that direction.
 */
export function checkOp(type: string, cases: readonly OpCase[]): void {
  describe(type, () => {
    const sessions: Session[] = [];
    afterAll(async () => {
      for (const session of sessions) await session.dispose();
    });
    const open = async (graph: Graph) => {
      const session = await runtime.open(encodeModel(graph));
      sessions.push(session);
      return session;
    };
    for (const each of cases) {
      test(each.name, async () => {
        expect(findOp(type)?.type).toBe(type);
        const precise = each.precision === "float32" ? "refused" : await tryIn("float64", type, each, open);
        if (precise !== "refused") return;
        expect(await tryIn("float32", type, each, open)).toBe("checked");
      });
    }
  });
}

type Real = "float32" | "float64";
type Open = (graph: Graph) => Promise<Session>;

/** The runtime has no kernel for this element type: nothing wrong with the graph. */
const isRefusal = (error: unknown) =>
  error instanceof Error && error.message.includes("Could not find an implementation");

/** Finite differences need doubles where the kernels take them; not every kernel does. */
async function tryIn(real: Real, type: string, each: OpCase, open: Open): Promise<"checked" | "refused"> {
  const tensors = each.inputs.map((input, index) =>
    tensorOf(input, each.single?.includes(index) ? "float32" : real, index),
  );
  const fixed = graphOf(type, each, tensors, []);
  let forward: Session;
  try {
    forward = await open(fixed);
  } catch (error) {
    if (real === "float64" && isRefusal(error)) return "refused";
    throw error;
  }
  const feeds = feedsOf(fixed, tensors);
  const results = await forward.run(feeds);
  const free = graphOf(type, each, tensors, each.batch ?? [0]);
  checkTypes(fixed, results, new Map());
  checkTypes(free, results, batchOf(free, tensors));

  await checkTraits(findOp(type)?.traits ?? [], forward, feeds, fixed);
  const pullback = findOp(type)?.pullback;
  if (pullback === "zero") await checkZero(forward, feeds, results, real);
  const wanted = wantedInputs(each, tensors, fixed);
  if (wanted.length === 0 || pullback === "zero" || pullback === "none") return "checked";
  const seeds = Object.fromEntries(
    (each.seeded ?? [0]).map((index) => {
      const output = fixed.outputs[index]?.name ?? "";
      return [output, randomLike(results[output] as Tensor, real, 90 + index)];
    }),
  );
  const provider = each.provider ?? "cpu";
  let gradients: Tensors;
  try {
    gradients = await runGradient(fixed, wanted, seeds, feeds, provider, open);
  } catch (error) {
    if (real === "float64" && isRefusal(error)) return "refused";
    throw error;
  }
  const again = await runGradient(free, wanted, seeds, feeds, provider, open);
  for (const input of wanted) {
    const gradient = gradients[input] as Tensor;
    expect(gradient.shape, `shape of the gradient of ${input}`).toEqual((feeds[input] as Tensor).shape);
    expect(relative(again[input] as Tensor, gradient), `free batch, gradient of ${input}`).toBeLessThan(1e-5);
    const error = await differenceError(forward, feeds, input, gradient, seeds, real);
    expect(error, `gradient of ${input} in ${real}`).toBeLessThan(real === "float64" ? 1e-6 : (each.tolerance ?? 2e-3));
  }
  return "checked";
}

function tensorOf(input: CaseInput, real: Real, salt: number): Tensor | undefined {
  if (input === undefined) return undefined;
  if ("data" in input) {
    return input.type === "float32" && real === "float64"
      ? { type: real, shape: input.shape, data: Float64Array.from(input.data) }
      : input;
  }
  const { shape, draw } = "draw" in input ? input : { shape: input, draw: "normal" as const };
  return filled(real, shape, drawn(draw, sizeOf(shape), salt));
}

function drawn(draw: Draw, size: number, salt: number): number[] {
  const random = seededRandom(1000 + salt);
  if (draw === "distinct") {
    const steps = Array.from({ length: size }, (_, index) => ({
      order: random(),
      value: (index - size / 2) * 0.02 + 0.003,
    }));
    return steps.sort((a, b) => a.order - b.order).map((step) => step.value);
  }
  return Array.from({ length: size }, () => {
    if (draw === "positive") return 0.3 + 2 * random();
    if (draw === "unit") return 0.05 + 0.9 * random();
    const value = randomNormal(random);
    return draw === "away from zero" ? value + 0.15 * (value < 0 ? -1 : 1) : value;
  });
}

function filled(real: Real, shape: readonly number[], values: readonly number[]): Tensor {
  return real === "float64"
    ? { type: real, shape, data: Float64Array.from(values) }
    : { type: real, shape, data: Float32Array.from(values) };
}

function randomLike(tensor: Tensor, real: Real, salt: number): Tensor {
  return filled(real, tensor.shape, drawn("normal", sizeOf(tensor.shape), salt));
}

const isReal = (tensor: Tensor | undefined) => tensor?.type === "float32" || tensor?.type === "float64";

function graphOf(
  type: string,
  each: OpCase,
  tensors: readonly (Tensor | undefined)[],
  batch: readonly number[],
): TypedGraph {
  const builder = new GraphBuilder(emptyGraph(each.name), inferNode);
  const inputs = tensors.map((tensor, index) => {
    if (tensor === undefined) return "";
    const constant = each.constants?.includes(index) ?? (!isReal(tensor) && !each.fed?.includes(index));
    if (constant) return builder.constant(tensor, `input${index}`);
    const shape: Dim[] = [...tensor.shape];
    if (batch.includes(index) && shape.length > 0) shape[0] = "batch";
    return builder.input(`input${index}`, { type: tensor.type, shape });
  });
  const outputs = builder.addMany(type, inputs, each.attributes ?? {}, each.outputs ?? 1, "node");
  return builder.build(outputs);
}

function feedsOf(graph: Graph, tensors: readonly (Tensor | undefined)[]): Tensors {
  return Object.fromEntries(graph.inputs.map(({ name }) => [name, tensors[Number(name.slice(5))] as Tensor]));
}

function batchOf(graph: Graph, tensors: readonly (Tensor | undefined)[]): ReadonlyMap<string, number> {
  const feeds = feedsOf(graph, tensors);
  const bound = graph.inputs.find((input) => input.shape?.[0] === "batch");
  return new Map(bound === undefined ? [] : [["batch", feeds[bound.name]?.shape[0] as number]]);
}

/** A symbol of the rule's own making is any number; "batch" and products with it are not. */
function checkTypes(graph: Graph, results: Tensors, symbols: ReadonlyMap<string, number>): void {
  for (const output of graph.outputs) {
    const result = results[output.name] as Tensor;
    const inferred = graph.types.get(output.name);
    expect(inferred?.type, `element type of ${output.name}`).toBe(result.type);
    expect(inferred?.shape, `inferred shape of ${output.name}`).toBeDefined();
    const shape = inferred?.shape?.map((dim, axis) => extentOf(dim, symbols) ?? result.shape[axis]);
    expect(shape, `shape of ${output.name}, inferred [${inferred?.shape}]`).toEqual([...result.shape]);
  }
}

function extentOf(dim: Dim, symbols: ReadonlyMap<string, number>): number | undefined {
  if (typeof dim === "number") return dim;
  const factors = dim.split("*").map((part) => (/^\d+$/.test(part) ? Number(part) : symbols.get(part)));
  return factors.reduce(
    (product, factor) => (product === undefined || factor === undefined ? undefined : product * factor),
    1 as number | undefined,
  );
}

function wantedInputs(each: OpCase, tensors: readonly (Tensor | undefined)[], graph: Graph): string[] {
  const fed = new Set(graph.inputs.map((input) => input.name));
  const indices = each.gradients ?? tensors.flatMap((tensor, index) => (isReal(tensor) ? [index] : []));
  return indices.map((index) => `input${index}`).filter((name) => fed.has(name));
}

async function runGradient(
  graph: TypedGraph,
  wanted: readonly string[],
  seeds: Tensors,
  feeds: Tensors,
  provider: Provider,
  open: Open,
): Promise<Tensors> {
  const targets = Object.keys(seeds);
  const result = backward(graph, { of: targets, withRespectTo: wanted, provider, seed: "input" });
  const session = await open(result.graph);
  const seedFeeds = result.seeds.map((name, index) => [name, seeds[targets[index] ?? ""] as Tensor]);
  const outputs = await session.run({ ...feeds, ...Object.fromEntries(seedFeeds) }, result.gradients);
  return Object.fromEntries(wanted.map((input, index) => [input, outputs[result.gradients[index] ?? ""] as Tensor]));
}

const numbersIn = (tensor: Tensor) => Array.from<number | bigint | string, number>(tensor.data, Number);

const dot = (a: Tensor, b: Tensor) =>
  numbersIn(a).reduce((sum, value, index) => sum + value * Number(b.data[index]), 0);

function relative(a: Tensor, b: Tensor): number {
  const difference = numbersIn(a).map((value, index) => value - Number(b.data[index]));
  return Math.hypot(...difference) / (Math.hypot(...numbersIn(b)) + 1e-12);
}

/** A point a step away from an input of the feeds, along a random direction. */
function step(feeds: Tensors, input: string, size: number, real: Real): Tensors {
  const point = feeds[input] as Tensor;
  const direction = directionAt(point);
  return {
    ...feeds,
    [input]: filled(
      real,
      point.shape,
      numbersIn(point).map((x, i) => x + size * (direction[i] ?? 0)),
    ),
  };
}

const directionAt = (point: Tensor): readonly number[] =>
  drawn("unit", sizeOf(point.shape), 77).map((value, index) => (index % 2 === 0 ? value : -value));

/** What is constant almost everywhere does not change by a small step of any real input, whatever its case asks for. */
async function checkZero(forward: Session, feeds: Tensors, results: Tensors, real: Real): Promise<void> {
  for (const input of Object.keys(feeds).filter((name) => isReal(feeds[name]))) {
    for (const size of [1e-4, -1e-4]) {
      const moved = await forward.run(step(feeds, input, size, real));
      for (const [name, before] of Object.entries(results)) {
        expect(moved[name]?.data, `"zero" pullback: ${name} after a step of ${input}`).toEqual(before.data);
      }
    }
  }
}

/** |finite difference − ⟨gradient, direction⟩| in units of what the terms of the inner product amount to. */
async function differenceError(
  forward: Session,
  feeds: Tensors,
  input: string,
  gradient: Tensor,
  seeds: Tensors,
  real: Real,
): Promise<number> {
  const direction = filled(real, gradient.shape, directionAt(gradient));
  const along = async (size: number) => {
    const results = await forward.run(step(feeds, input, size, real), Object.keys(seeds));
    return Object.entries(seeds).reduce((sum, [name, seed]) => sum + dot(results[name] as Tensor, seed), 0);
  };
  // fourth order: (8 (f(h) − f(−h)) − (f(2h) − f(−2h))) / 12h
  const h = real === "float64" ? 1e-3 : 4e-3;
  const difference =
    (8 * ((await along(h)) - (await along(-h))) - ((await along(2 * h)) - (await along(-2 * h)))) / (12 * h);
  const scale = Math.hypot(...numbersIn(gradient).map((g, i) => g * Number(direction.data[i])));
  return Math.abs(difference - dot(gradient, direction)) / (scale + 1e-6);
}
