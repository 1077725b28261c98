import { DeeplingError, encodeModel, float32, type Graph } from "@deepling/engine";
import { expect, test } from "vitest";
import { createNodeRuntime } from "./node-runtime.ts";

test("a graph that the runtime refuses is the model's fault", async () => {
  const refused = createNodeRuntime().open(new Uint8Array([1, 2, 3]));
  await expect(refused).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringMatching(/^unsupported model: /),
  });
});

test("a device that is not there says so, with what to do; one that is blames the model", async () => {
  for (const device of ["webgpu", "cuda"] as const) {
    const fault = await createNodeRuntime({ device })
      .open(new Uint8Array([1, 2, 3]))
      .catch((error: unknown) => error);
    if (!(fault instanceof DeeplingError)) throw fault;
    if (fault.code === "unsupported") continue;
    expect(fault.code).toBe("unreachable");
    expect(fault.message).toMatch(new RegExp(`^unreachable device: ${device} \\(.+\\)$`));
    expect(fault.hint).toContain("use the processor");
  }
});

test("a model that takes more than it is fed says which input is missing", async () => {
  const type = { type: "float32", shape: [1] } as const;
  const graph: Graph = {
    name: "sum",
    initializers: new Map(),
    types: new Map(),
    opsets: new Map([["", 21]]),
    metadata: new Map(),
    inputs: [
      { name: "image", ...type },
      { name: "meta", ...type },
    ],
    outputs: [{ name: "sum", ...type }],
    nodes: [{ name: "sum", domain: "", type: "Add", inputs: ["image", "meta"], outputs: ["sum"], attributes: {} }],
  };
  const session = await createNodeRuntime({ threads: 1 }).open(encodeModel(graph));
  await expect(session.run({ image: float32([1], [2]) })).rejects.toMatchObject({
    message: 'missing input: "meta" (the model takes more than an image)',
    hint: expect.stringContaining("only input"),
  });
  await session.dispose();
});

test("threads that yield compute the same", async () => {
  const type = { type: "float32", shape: [64, 64] } as const;
  const graph: Graph = {
    name: "product",
    initializers: new Map(),
    types: new Map(),
    opsets: new Map([["", 21]]),
    metadata: new Map(),
    inputs: [{ name: "x", ...type }],
    outputs: [{ name: "y", ...type }],
    nodes: [{ name: "product", domain: "", type: "MatMul", inputs: ["x", "x"], outputs: ["y"], attributes: {} }],
  };
  const x = float32(
    type.shape,
    Float32Array.from({ length: 64 * 64 }, (_, at) => Math.sin(at)),
  );
  const products = [];
  for (const yields of [false, true]) {
    const session = await createNodeRuntime({ threads: 2, yields }).open(encodeModel(graph));
    products.push((await session.run({ x })).y?.data);
    await session.dispose();
  }
  expect(products[0]?.length).toBe(64 * 64);
  expect(products[1]).toEqual(products[0]);
});
