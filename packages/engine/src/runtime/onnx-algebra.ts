import { attribute } from "../graph/attributes.ts";
import { CANONICAL_OPSET, type Graph } from "../graph/graph.ts";
import { float32 } from "../graph/tensor.ts";
import { type LinearAlgebra, multiplyHere, type ProductForm, productExtents } from "../math/linear-algebra.ts";
import { type Matrix, matrix32 } from "../math/matrix.ts";
import { encodeModel } from "../onnx/encode.ts";
import type { Runtime, Session } from "./runtime.ts";

/** Linear algebra that owns sessions: dispose of it. */
export interface OnnxAlgebra extends LinearAlgebra {
  readonly dispose: () => Promise<void>;
}

/** Below this many multiply-adds a product is done before a runtime would have been asked. */
const WORTH_ASKING = 500_000;

/**
 * Large products on the runtime that runs the network, as graphs of one Gemm, in float32: native speed in Node, wasm or WebGPU in a
 * page, and no second numerical library. Small ones are done in this thread.
 */
export function createOnnxAlgebra(runtime: Runtime): OnnxAlgebra {
  const sessions = new Map<ProductForm, Promise<Session>>();
  const sessionOf = (form: ProductForm): Promise<Session> => {
    const session = sessions.get(form) ?? runtime.open(encodeModel(productGraph(form)));
    sessions.set(form, session);
    return session;
  };
  return {
    multiply: async (a, b, form) => {
      const { rows, columns, inner } = productExtents(a, b, form);
      if (rows * columns * inner < WORTH_ASKING) return multiplyHere(a, b, form);
      const session = await sessionOf(form);
      const { y } = await session.run({ a: toTensor(a), b: toTensor(b) });
      if (y?.type !== "float32") throw new TypeError("a product of float32 matrices is one");
      return matrix32(rows, columns, y.data);
    },
    dispose: async () => {
      const opened = [...sessions.values()];
      sessions.clear();
      for (const session of await Promise.allSettled(opened)) {
        if (session.status === "fulfilled") await session.value.dispose();
      }
    },
  };
}

function toTensor({ rows, columns, data }: Matrix) {
  return float32([rows, columns], data instanceof Float32Array ? data : new Float32Array(data));
}

function productGraph(form: ProductForm): Graph {
  const value = (name: string, rows: string, columns: string) =>
    ({ name, type: "float32", shape: [rows, columns] }) as const;
  const a = form === "aTb" ? value("a", "inner", "rows") : value("a", "rows", "inner");
  const b = form === "abT" ? value("b", "columns", "inner") : value("b", "inner", "columns");
  const y = value("y", "rows", "columns");
  const attributes = {
    transA: attribute.int(form === "aTb" ? 1 : 0),
    transB: attribute.int(form === "abT" ? 1 : 0),
  };
  return {
    name: `product_${form}`,
    inputs: [a, b],
    outputs: [y],
    nodes: [{ name: "product", type: "Gemm", domain: "", inputs: ["a", "b"], outputs: ["y"], attributes }],
    initializers: new Map(),
    types: new Map([a, b, y].map(({ name, type, shape }) => [name, { type, shape }])),
    opsets: new Map([["", CANONICAL_OPSET]]),
    metadata: new Map(),
  };
}
