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
