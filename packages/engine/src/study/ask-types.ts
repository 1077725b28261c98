import { randomNormal, seededRandom } from "../base/random.ts";
import { multiplyDims } from "../graph/dims.ts";
import type { Dim, Graph, ValueType } from "../graph/graph.ts";
import { float32, sizeOf, type Tensor } from "../graph/tensor.ts";
import { encodeModel } from "../onnx/encode.ts";
import { tap } from "../passes/tap.ts";
import type { Runtime } from "../runtime/runtime.ts";

/**
 * Types of the values of a graph whose shape no rule tells (behind an operator that Deepling does not know), asked of the runtime: images of noise are
 * run, one and two at a time where the batch is free, and an extent that grows with the batch is the batch. Empty where nothing is missing, or
 * where the runtime cannot run the graph.
 */
export async function askTypes(graph: Graph, image: string, runtime: Runtime): Promise<ReadonlyMap<string, ValueType>> {
  const missing = graph.nodes
    .flatMap(({ outputs }) => outputs)
    .filter((value) => value !== "" && graph.types.get(value)?.shape === undefined);
  const [batch, ...extents] = graph.inputs.find(({ name }) => name === image)?.shape ?? [];
  if (missing.length === 0 || batch === undefined || graph.inputs.length !== 1) return new Map();
  if (!extents.every((extent) => typeof extent === "number")) return new Map();
  const counts = typeof batch === "number" ? [batch] : [1, 2];
  const session = await runtime.open(encodeModel(tap(graph, missing))).catch(() => undefined);
  if (session === undefined) return new Map();
  try {
    const answers: Readonly<Record<string, Tensor>>[] = [];
    for (const count of counts) answers.push(await session.run({ [image]: noise([count, ...extents]) }));
    const found = missing.flatMap((value) => {
      const seen = answers.map((answer) => answer[value]);
      const type = typeOf(seen, typeof batch === "string" ? batch : undefined);
      return type === undefined ? [] : [[value, type] as const];
    });
    return new Map(found);
  } catch {
    return new Map();
  } finally {
    await session.dispose();
  }
}

function noise(shape: readonly number[]): Tensor<"float32"> {
  const random = seededRandom(1);
  return float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => randomNormal(random)),
  );
}

/** The type of a value seen for one image and for two, or for the one batch there is; undefined where its extents follow something else. */
function typeOf(seen: readonly (Tensor | undefined)[], batch: string | undefined): ValueType | undefined {
  const [one, two] = seen;
  // what is no tensor, such as a sequence, has no shape
  if (!Array.isArray(one?.shape)) return undefined;
  if (batch === undefined) return { type: one.type, shape: one.shape };
  if (two?.shape.length !== one.shape.length) return undefined;
  const shape = one.shape.map((extent, axis): Dim | undefined => {
    const other = two.shape[axis] ?? 0;
    if (other === extent) return extent;
    return other === 2 * extent ? multiplyDims(extent, batch) : undefined;
  });
  return shape.every((dim) => dim !== undefined) ? { type: one.type, shape } : undefined;
}
