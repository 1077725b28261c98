import type { Graph, Node } from "../../packages/engine/src/graph/graph.ts";

/** A linear step written out: every output's weight for every input; `null` where the output does not see the input. */
export interface DenseLinear {
  readonly kind: "linear";
  readonly matrix: readonly (readonly (number | null)[])[];
  readonly bias: readonly number[];
  /** Number of linear steps before it, and whether it was a convolution. */
  readonly order: number;
  readonly convolution: boolean;
}

/** One step of a slow network, one image in double precision, each value a flat list. */
type Step = { readonly from: readonly string[]; readonly to: string } & (
  | DenseLinear
  | { readonly kind: "relu" | "sum" | "copy" }
  | { readonly kind: "max" | "mean"; readonly windows: readonly (readonly number[])[] }
);

/** How each step hands back what its output got: one list for each input. */
export interface BackRules {
  readonly linear: (step: DenseLinear, x: readonly number[], z: readonly number[], r: readonly number[]) => number[];
  readonly relu: (x: readonly number[], r: readonly number[]) => number[];
  readonly sum: (xs: readonly (readonly number[])[], z: readonly number[], r: readonly number[]) => number[][];
  readonly mean: (
    windows: readonly (readonly number[])[],
    x: readonly number[],
    z: readonly number[],
    r: readonly number[],
  ) => number[];
}

/** A graph of Conv, BatchNormalization after Conv, Relu, Add, pooling without padding, Flatten and Gemm (transB 0), written out densely. */
export function denseNet(graph: Graph) {
  const steps: Step[] = [];
  const shapes = new Map<string, readonly number[]>();
  shapes.set("x", (graph.inputs[0]?.shape ?? []).slice(1).map(Number));
  let order = 0;
  for (const node of graph.nodes) {
    const step = toStep(graph, node, shapes, order);
    if (node.type === "BatchNormalization") mergeNorm(graph, node, steps);
    else steps.push(step);
    if (step.kind === "linear" && node.type !== "BatchNormalization") order++;
  }

  const forward = (image: readonly number[]): Map<string, number[]> => {
    const values = new Map<string, number[]>([["x", [...image]]]);
    for (const step of steps)
      values.set(
        step.to,
        run(
          step,
          step.from.map((name) => values.get(name) ?? []),
        ),
      );
    return values;
  };

  /** Hands `start`, at value `at`, back to the image, or to another value. */
  const back = (
    image: readonly number[],
    at: string,
    start: readonly number[],
    rules: BackRules,
    to = "x",
  ): number[] => {
    const values = forward(image);
    const got = new Map<string, number[]>([[at, [...start]]]);
    for (const step of [...steps].reverse()) {
      const r = got.get(step.to);
      if (r === undefined) continue;
      const xs = step.from.map((name) => values.get(name) ?? []);
      const shares = handBack(step, xs, values.get(step.to) ?? [], r, rules);
      step.from.forEach((name, index) => {
        const share = shares[index] ?? [];
        got.set(
          name,
          (got.get(name) ?? share.map(() => 0)).map((value, i) => value + (share[i] ?? 0)),
        );
      });
    }
    return got.get(to) ?? [];
  };
  return { forward, back };
}

function run(step: Step, xs: readonly (readonly number[])[]): number[] {
  const [x = []] = xs;
  switch (step.kind) {
    case "linear":
      return step.matrix.map((row, j) => row.reduce<number>((sum, w, i) => sum + (w ?? 0) * x[i]!, step.bias[j]!));
    case "relu":
      return x.map((value) => Math.max(0, value));
    case "sum":
      return x.map((_, i) => xs.reduce((sum, other) => sum + other[i]!, 0));
    case "copy":
      return [...x];
    case "max":
      return step.windows.map((window) => Math.max(...window.map((i) => x[i]!)));
    case "mean":
      return step.windows.map((window) => window.reduce((sum, i) => sum + x[i]!, 0) / window.length);
  }
}

function handBack(
  step: Step,
  xs: readonly (readonly number[])[],
  z: readonly number[],
  r: readonly number[],
  rules: BackRules,
): number[][] {
  const [x = []] = xs;
  switch (step.kind) {
    case "linear":
      return [rules.linear(step, x, z, r)];
    case "relu":
      return [rules.relu(x, r)];
    case "sum":
      return rules.sum(xs, z, r);
    case "copy":
      return [[...r]];
    case "mean":
      return [rules.mean(step.windows, x, z, r)];
    case "max": {
      const out = x.map(() => 0);
      step.windows.forEach((window, j) => {
        const winner = window.find((i) => x[i] === z[j])!;
        out[winner]! += r[j]!;
      });
      return [out];
    }
  }
}

const numbers = (graph: Graph, name: string | undefined) =>
  Array.from(graph.initializers.get(name ?? "")?.data ?? [], Number);
const ints = (node: Node, key: string, fallback: readonly number[]) => {
  const found = node.attributes[key];
  return found?.kind === "ints" ? found.value : fallback;
};

/** Where a square window of `k` taps lands: for each output position, row by row, the taps inside the map with their places. */
function landings(h: number, w: number, k: number, s: number, p: number) {
  const [rows, columns] = [h, w].map((extent) => Math.floor((extent + 2 * p - k) / s) + 1) as [number, number];
  const windows = Array.from({ length: rows * columns }, (_, at) => {
    const [top, left] = [Math.floor(at / columns) * s - p, (at % columns) * s - p];
    const taps = Array.from({ length: k * k }, (_, tap) => ({
      tap,
      row: top + Math.floor(tap / k),
      column: left + (tap % k),
    }));
    const inside = taps.filter(({ row, column }) => row >= 0 && row < h && column >= 0 && column < w);
    return inside.map(({ tap, row, column }) => ({ tap, place: row * w + column }));
  });
  return { rows, columns, windows };
}

function toStep(graph: Graph, node: Node, shapes: Map<string, readonly number[]>, order: number): Step {
  const from = node.inputs.filter((name) => shapes.has(name));
  const to = node.outputs[0]!;
  const [shape = []] = from.map((name) => shapes.get(name)!);
  const place = (out: readonly number[], step: Step): Step => {
    shapes.set(to, out);
    return step;
  };
  const [c = 1, h = 1, w = 1] = shape;
  switch (node.type) {
    case "BatchNormalization":
    case "Relu":
      return place(shape, { kind: "relu", from, to });
    case "Add":
      return place(shape, { kind: "sum", from, to });
    case "Flatten":
      return place([c * h * w], { kind: "copy", from, to });
    case "GlobalAveragePool": {
      const windows = Array.from({ length: c }, (_, k) => Array.from({ length: h * w }, (_, i) => k * h * w + i));
      return place([c, 1, 1], { kind: "mean", windows, from, to });
    }
    case "MaxPool":
    case "AveragePool": {
      const { rows, columns, windows } = landings(
        h,
        w,
        ints(node, "kernel_shape", [])[0]!,
        ints(node, "strides", [1])[0]!,
        0,
      );
      const all = Array.from({ length: c }, (_, k) => windows.map((taps) => taps.map((tap) => k * h * w + tap.place)));
      return place([c, rows, columns], {
        kind: node.type === "MaxPool" ? "max" : "mean",
        windows: all.flat(),
        from,
        to,
      });
    }
    case "Gemm": {
      const [inner = 0, outer = 0] = graph.initializers.get(node.inputs[1]!)!.shape;
      const weights = numbers(graph, node.inputs[1]);
      const matrix = Array.from({ length: outer }, (_, j) =>
        Array.from({ length: inner }, (_, i) => weights[i * outer + j]!),
      );
      const given = numbers(graph, node.inputs[2]);
      const bias = matrix.map((_, j) => given[j] ?? 0);
      return place([outer], { kind: "linear", matrix, bias, order, convolution: false, from, to });
    }
    case "Conv": {
      const { matrix, bias, rows, columns } = convolution(graph, node, shape);
      const channels = matrix.length / (rows * columns);
      return place([channels, rows, columns], { kind: "linear", matrix, bias, order, convolution: true, from, to });
    }
    default:
      throw new Error(`no twin of ${node.type}`);
  }
}

function convolution(graph: Graph, node: Node, [c = 1, h = 1, w = 1]: readonly number[]) {
  const [m = 1, , k = 1] = graph.initializers.get(node.inputs[1]!)!.shape;
  const weights = numbers(graph, node.inputs[1]);
  const given = numbers(graph, node.inputs[2]);
  const { rows, columns, windows } = landings(h, w, k, ints(node, "strides", [1])[0]!, ints(node, "pads", [0])[0]!);
  const matrix = Array.from({ length: m }, (_, o) =>
    windows.map((taps) => {
      const row = new Array<number | null>(c * h * w).fill(null);
      for (let ch = 0; ch < c; ch++) {
        for (const { tap, place } of taps) row[ch * h * w + place] = weights[(o * c + ch) * k * k + tap]!;
      }
      return row;
    }),
  ).flat();
  const bias = matrix.map((_, j) => given[Math.floor(j / (rows * columns))] ?? 0);
  return { matrix, bias, rows, columns };
}

/** Takes a normalisation into the linear step before it. */
function mergeNorm(graph: Graph, node: Node, steps: Step[]): void {
  const step = steps.pop();
  if (step?.kind !== "linear") throw new Error("a normalisation after a linear step only");
  const [scale, beta, mean, variance] = node.inputs.slice(1).map((name) => numbers(graph, name)) as [
    number[],
    number[],
    number[],
    number[],
  ];
  const perChannel = step.matrix.length / scale.length;
  const factor = (j: number) =>
    scale[Math.floor(j / perChannel)]! / Math.sqrt(variance[Math.floor(j / perChannel)]! + 1e-5);
  steps.push({
    ...step,
    to: node.outputs[0]!,
    matrix: step.matrix.map((row, j) => row.map((weight) => (weight === null ? null : weight * factor(j)))),
    bias: step.bias.map((b, j) => {
      const channel = Math.floor(j / perChannel);
      return (b - mean[channel]!) * factor(j) + beta[channel]!;
    }),
  });
}

/** The chain rule, with a rule for Relu. */
export function gradientRules(relu: BackRules["relu"]): BackRules {
  return {
    relu,
    linear: ({ matrix }, x, _z, r) => x.map((_, i) => matrix.reduce((sum, row, j) => sum + (row[i] ?? 0) * r[j]!, 0)),
    sum: (xs, _z, r) => xs.map(() => [...r]),
    mean: (windows, x, _z, r) => {
      const out = x.map(() => 0);
      windows.forEach((window, j) => {
        for (const i of window) out[i]! += r[j]! / window.length;
      });
      return out;
    },
  };
}
