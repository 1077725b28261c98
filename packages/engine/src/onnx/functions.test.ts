import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  TensorProto_DataType as DataType,
  type FunctionProtoSchema,
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  type NodeProtoSchema,
} from "onnx-buf";
import { expect, test } from "vitest";
import { createNodeRuntime } from "../../../server/src/node-runtime.ts";
import { float32 } from "../graph/tensor.ts";
import { decodeModel } from "./decode.ts";
import { encodeModel } from "./encode.ts";

type FunctionInit = MessageInitShape<typeof FunctionProtoSchema>;
type NodeInit = MessageInitShape<typeof NodeProtoSchema>;

const opsetImport = [
  { domain: "", version: 17n },
  { domain: "local", version: 1n },
];
const value = (name: string) => ({
  name,
  type: { value: { case: "tensorType" as const, value: { elemType: DataType.FLOAT } } },
});

function model(functions: readonly FunctionInit[], node: readonly NodeInit[]): Uint8Array {
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport,
      functions: functions.map((one) => ({ domain: "local", opsetImport, ...one })),
      graph: { name: "g", input: [value("x")], output: [value("y")], node: [...node] },
    }),
  );
}

/** scaled(a; alpha) = LeakyRelu(a; alpha) + a, the sum under a name that the graph also has. */
const scaled: FunctionInit = {
  name: "scaled",
  input: ["a"],
  output: ["out"],
  attribute: ["alpha"],
  node: [
    {
      opType: "LeakyRelu",
      input: ["a"],
      output: ["x"],
      attribute: [{ name: "alpha", refAttrName: "alpha", type: Kind.FLOAT }],
    },
    { opType: "Add", input: ["x", "a"], output: ["out"] },
  ],
};
const twice: FunctionInit = {
  name: "twice",
  input: ["a"],
  output: ["c"],
  node: [call("scaled", "a", "b", 0.5), call("scaled", "b", "c")],
};

function call(opType: string, input: string, output: string, alpha?: number): NodeInit {
  const attribute = alpha === undefined ? [] : [{ name: "alpha", type: Kind.FLOAT, f: alpha }];
  return { opType, domain: "local", name: `call_${output}`, input: [input], output: [output], attribute };
}

test("functions are inlined, one in another, and compute what the runtime computes from the calls", async () => {
  const bytes = model([scaled, twice], [call("twice", "x", "m"), call("scaled", "m", "y", 0.25)]);
  const graph = decodeModel(bytes);
  expect(graph.nodes.map(({ type }) => type)).toEqual(["LeakyRelu", "Add", "LeakyRelu", "Add", "LeakyRelu", "Add"]);
  expect(graph.nodes[0]?.name).toBe("call_m/call_b/LeakyRelu");
  expect([...graph.opsets]).toEqual([["", 21]]);
  const feeds = { x: float32([4], [-3, -1, 0.5, 2]) };
  const answers = [];
  for (const one of [bytes, encodeModel(graph)]) {
    const session = await createNodeRuntime({ threads: 1 }).open(one);
    answers.push(await session.run(feeds));
    await session.dispose();
  }
  expect(answers[1]).toEqual(answers[0]);
});

test("the branches inside a function take its names along", () => {
  const branch = (type: string) => ({
    name: type,
    output: [{ name: "r" }],
    node: [{ opType: type, input: ["a"], output: ["r"] }],
  });
  const choose: FunctionInit = {
    name: "choose",
    input: ["a"],
    output: ["b"],
    node: [
      {
        opType: "Constant",
        output: ["yes"],
        attribute: [{ name: "value", type: Kind.TENSOR, t: { dataType: DataType.BOOL, int32Data: [1] } }],
      },
      {
        opType: "If",
        input: ["yes"],
        output: ["b"],
        attribute: [
          { name: "then_branch", type: Kind.GRAPH, g: branch("Relu") },
          { name: "else_branch", type: Kind.GRAPH, g: branch("Neg") },
        ],
      },
    ],
  };
  const graph = decodeModel(model([choose], [call("choose", "x", "m"), call("choose", "m", "y")]));
  const inner = graph.nodes.map(({ attributes }) => attributes.then_branch);
  expect(inner).toMatchObject([
    { value: { outputs: [{ name: "call_m/r" }], nodes: [{ inputs: ["x"], outputs: ["call_m/r"] }] } },
    { value: { outputs: [{ name: "call_y/r" }], nodes: [{ inputs: ["m"], outputs: ["call_y/r"] }] } },
  ]);
});

test("a function that calls itself, or grows without bound, is refused", () => {
  const loop: FunctionInit = { name: "loop", input: ["a"], output: ["b"], node: [call("loop", "a", "b")] };
  expect(() => decodeModel(model([loop], [call("loop", "x", "y")]))).toThrow('invalid function: "loop" calls itself');
  const levels = Array.from(
    { length: 40 },
    (_, level): FunctionInit => ({
      name: `f${level}`,
      input: ["a"],
      output: ["c"],
      node:
        level === 0
          ? [{ opType: "Relu", input: ["a"], output: ["c"] }]
          : [call(`f${level - 1}`, "a", "b"), call(`f${level - 1}`, "b", "c")],
    }),
  );
  expect(() => decodeModel(model(levels, [call("f39", "x", "y")]))).toThrow("unsupported function: more than");
});

/** Functions that call one another in a row, the last of them a Relu. */
const row = (count: number, inner: (level: number) => NodeInit[]): FunctionInit[] =>
  Array.from({ length: count }, (_, level) => ({ name: `f${level}`, input: ["a"], output: ["c"], node: inner(level) }));

test("calls may be ten thousand deep", () => {
  const deep = row(10_000, (level) =>
    level === 0 ? [{ opType: "Relu", input: ["a"], output: ["c"] }] : [call(`f${level - 1}`, "a", "c")],
  );
  for (const functions of [deep, deep.toReversed()]) {
    const { nodes } = decodeModel(model(functions, [call("f9999", "x", "y")]));
    expect(nodes).toHaveLength(1);
    expect(nodes[0]).toMatchObject({ type: "Relu", inputs: ["x"], outputs: ["y"] });
    expect(nodes[0]?.name.length).toBeLessThan(500);
  }
  const one = row(1, () => [{ opType: "Relu", input: ["a"], output: ["c"] }]);
  const calls = Array.from({ length: 10_000 }, (_, at) =>
    call("f0", at === 0 ? "x" : `v${at - 1}`, at === 9999 ? "y" : `v${at}`),
  );
  expect(decodeModel(model(one, calls)).nodes).toHaveLength(10_000);
});

test("functions that call one another in a circle are refused, however long it is", () => {
  const circle = row(5000, (level) => [call(`f${(level + 1) % 5000}`, "a", "c")]);
  expect(() => decodeModel(model(circle, [call("f7", "x", "y")]))).toThrow("calls itself");
});

test("branches a hundred deep are read, deeper ones refused in a clear line, in the file and through functions", () => {
  const yes = {
    opType: "Constant",
    output: ["yes"],
    attribute: [{ name: "value", type: Kind.TENSOR, t: { dataType: DataType.BOOL, int32Data: [1] } }],
  };
  const choose = (inner: NodeInit): NodeInit => {
    const graph = { name: "g", output: [{ name: "r" }], node: [inner] };
    return {
      opType: "If",
      input: ["yes"],
      output: ["c"],
      attribute: [{ name: "then_branch", type: Kind.GRAPH, g: graph }],
    };
  };
  const through = (count: number) =>
    row(count, (level) =>
      level === 0 ? [{ opType: "Relu", input: ["a"], output: ["c"] }] : [yes, choose(call(`f${level - 1}`, "a", "r"))],
    );
  expect(decodeModel(model(through(90), [call("f89", "x", "y")])).nodes).toHaveLength(1);
  const deep = "unsupported graph: branches or loops nested more than 100 deep";
  expect(() => decodeModel(model(through(5000), [call("f4999", "x", "y")]))).toThrow(deep);
  let written: NodeInit = { opType: "Relu", input: ["x"], output: ["r"] };
  for (let level = 0; level < 90; level++) written = { ...choose(written), output: ["r"] };
  expect(decodeModel(model([], [yes, { ...written, output: ["y"] }])).nodes).toHaveLength(1);
  for (let level = 0; level < 60; level++) written = { ...choose(written), output: ["r"] };
  expect(() => decodeModel(model([], [yes, { ...written, output: ["y"] }]))).toThrow(deep);
});
