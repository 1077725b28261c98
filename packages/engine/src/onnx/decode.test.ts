import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  TensorProto_DataType as DataType,
  GraphProtoSchema,
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
} from "onnx-buf";
import { expect, test } from "vitest";
import { DeeplingError } from "../base/error.ts";
import { decodeModel } from "./decode.ts";
import { encodeModel } from "./encode.ts";

type ModelInit = MessageInitShape<typeof ModelProtoSchema>;
type GraphInit = MessageInitShape<typeof GraphProtoSchema>;

/** A declared value of floats; no shape given leaves the rank open. */
const value = (name: string, dims?: readonly (string | bigint)[]) => ({
  name,
  type: {
    value: {
      case: "tensorType" as const,
      value: {
        elemType: DataType.FLOAT,
        ...(dims && {
          shape: {
            dim: dims.map((dim) => ({
              value:
                typeof dim === "string"
                  ? { case: "dimParam" as const, value: dim }
                  : { case: "dimValue" as const, value: dim },
            })),
          },
        }),
      },
    },
  },
});

const scalar = (name: string, number: number) => ({ name, dataType: DataType.FLOAT, floatData: [number] });

function model(graph: GraphInit, rest: ModelInit = {}): Uint8Array {
  const init: ModelInit = { irVersion: 8n, opsetImport: [{ domain: "", version: 21n }], ...rest };
  const proto = create(ModelProtoSchema, init);
  proto.graph = create(GraphProtoSchema, { name: "g", ...(graph as object) });
  return toBinary(ModelProtoSchema, proto);
}

const relu = { input: [value("x")], output: [value("y")], node: [{ opType: "Relu", input: ["x"], output: ["y"] }] };

test("nodes get names of their own, the model's where it gives any", () => {
  const node = [
    { opType: "Relu", name: "act", input: ["x"], output: ["a"] },
    { opType: "Relu", name: "act", input: ["a"], output: ["b"] },
    { opType: "Relu", name: "", input: ["b"], output: ["c"] },
    { opType: "Relu", name: "act_1", input: ["c"], output: ["y"] },
  ];
  const graph = decodeModel(model({ ...relu, node }));
  expect(graph.nodes.map(({ name }) => name)).toEqual(["act", "act_2", "Relu_c", "act_1"]);
});

test("nodes are put in topological order", () => {
  const node = [
    { opType: "Add", name: "c", input: ["a", "b"], output: ["y"] },
    { opType: "Relu", name: "b", input: ["a"], output: ["b"] },
    { opType: "Relu", name: "a", input: ["x"], output: ["a"] },
  ];
  expect(decodeModel(model({ ...relu, node })).nodes.map(({ name }) => name)).toEqual(["a", "b", "c"]);
});

test("initializers are no inputs, and Constant nodes are initializers", () => {
  const constant = (key: string, output: string, attribute: object) => ({
    opType: "Constant",
    output: [output],
    attribute: [{ name: key, ...attribute }],
  });
  const graph = decodeModel(
    model({
      input: [value("x"), value("w", [1n])],
      output: [value("y")],
      initializer: [scalar("w", 2)],
      node: [
        constant("value", "c1", { type: Kind.TENSOR, t: scalar("", 3) }),
        constant("value_ints", "c2", { type: Kind.INTS, ints: [1n, 2n ** 63n - 1n] }),
        constant("value_float", "c3", { type: Kind.FLOAT, f: 0.5 }),
        constant("value_int", "c4", { type: Kind.INT, i: -4n }),
        constant("value_floats", "c5", { type: Kind.FLOATS, floats: [1, 2] }),
        constant("value_string", "c6", { type: Kind.STRING, s: new TextEncoder().encode("hi") }),
        { opType: "Mul", input: ["x", "w"], output: ["y"] },
      ],
    }),
  );
  expect(graph.inputs.map(({ name }) => name)).toEqual(["x"]);
  expect(graph.nodes.map(({ type }) => type)).toEqual(["Mul"]);
  expect(Object.fromEntries(graph.initializers)).toEqual({
    w: { type: "float32", shape: [], data: Float32Array.of(2) },
    c1: { type: "float32", shape: [], data: Float32Array.of(3) },
    c2: { type: "int64", shape: [2], data: BigInt64Array.of(1n, 2n ** 63n - 1n) },
    c3: { type: "float32", shape: [], data: Float32Array.of(0.5) },
    c4: { type: "int64", shape: [], data: BigInt64Array.of(-4n) },
    c5: { type: "float32", shape: [2], data: Float32Array.of(1, 2) },
    c6: { type: "string", shape: [], data: ["hi"] },
  });
});

test("open extents become symbols: the model's own, else one of their own", () => {
  const graph = decodeModel(model({ ...relu, input: [value("x", ["batch", 3n, 0n, ""])] }));
  expect(graph.inputs[0]?.shape).toEqual(["batch", 3, "x:2", "x:3"]);
  expect(graph.outputs[0]?.shape).toBeUndefined();
});

test("the branches of If are kept, and see the values around them", () => {
  const branch = (type: string): GraphInit => ({
    name: type,
    output: [{ name: "z" }],
    node: [
      { opType: type, input: ["late"], output: ["z"] },
      { opType: "Constant", output: ["unused"], attribute: [{ name: "value_float", type: Kind.FLOAT, f: 1 }] },
    ],
  });
  const node = [
    {
      opType: "If",
      input: ["yes"],
      output: ["y"],
      attribute: [
        { name: "then_branch", type: Kind.GRAPH, g: branch("Relu") },
        { name: "else_branch", type: Kind.GRAPH, g: branch("Neg") },
      ],
    },
    { opType: "Abs", input: ["x"], output: ["late"] },
  ];
  const initializer = [{ name: "yes", dataType: DataType.BOOL, int32Data: [1] }];
  const bytes = model({ ...relu, node, initializer });
  const graph = decodeModel(bytes);
  expect(graph.nodes.map(({ type }) => type)).toEqual(["Abs", "If"]);
  expect(graph.nodes[1]?.attributes.then_branch).toMatchObject({ kind: "graph", value: { nodes: [{ type: "Relu" }] } });
  expect(decodeModel(encodeModel(graph))).toEqual({ ...graph, written: { opset: 21, format: 10 } });
});

test("outputs that pack tensors are read as these tensors: maps by name, sequences, one inside another", () => {
  const packed = (name: string) => ({ name, type: { value: { case: "sequenceType" as const, value: {} } } });
  const graph: GraphInit = {
    ...relu,
    node: [
      { opType: "Relu", input: ["x"], output: ["y"] },
      { opType: "Softmax", input: ["y"], output: ["p"] },
      { opType: "ZipMap", domain: "ai.onnx.ml", input: ["p"], output: ["loss"] },
      { opType: "SequenceConstruct", input: ["y", "x"], output: ["pair"] },
      { opType: "SequenceInsert", input: ["pair", "p"], output: ["more"] },
    ],
    output: [packed("loss"), value("y"), packed("more")],
    valueInfo: [value("p", ["n", 4n])],
  };
  const opsetImport = [
    { domain: "", version: 21n },
    { domain: "ai.onnx.ml", version: 1n },
  ];
  const { outputs } = decodeModel(model(graph, { opsetImport }));
  expect(outputs.map(({ name }) => name)).toEqual(["p", "y", "x"]);
  expect(outputs[0]?.shape).toEqual(["n", 4]);
});

const faults: readonly (readonly [string, Uint8Array, string])[] = [
  [
    "an unknown input",
    model({ ...relu, node: [{ opType: "Relu", name: "r", input: ["q"], output: ["y"] }] }),
    'unknown value: "q" (input of node "r")',
  ],
  ["an unknown output", model({ ...relu, output: [value("z")] }), 'unknown value: "z" (output of graph "g")'],
  [
    "a value made twice",
    model({ ...relu, node: [...relu.node, ...relu.node] }),
    'duplicate value: "y" (node "Relu_y" and node "Relu_y_1")',
  ],
  [
    "a node that makes an input",
    model({ ...relu, node: [{ opType: "Relu", input: ["x"], output: ["x"] }] }),
    'duplicate value: "x"',
  ],
  [
    "an initializer twice",
    model({ ...relu, initializer: [scalar("w", 1), scalar("w", 1)] }),
    'duplicate initializer: "w"',
  ],
  [
    "a cycle",
    model({
      ...relu,
      node: [
        { opType: "Relu", name: "p", input: ["y"], output: ["q"] },
        { opType: "Relu", name: "r", input: ["q"], output: ["y"] },
      ],
    }),
    "invalid graph: cycle",
  ],
  [
    "a sparse initializer",
    model({ ...relu, sparseInitializer: [{ values: scalar("s", 1) }] }),
    'unsupported initializer: "s" is sparse',
  ],
  ["no opset", model(relu, { opsetImport: [] }), 'missing opset: domain ""'],
  ["an opset too old", model(relu, { opsetImport: [{ domain: "ai.onnx", version: 4n }] }), "unsupported opset: 4"],
  ["an input without a type", model({ ...relu, input: [{ name: "x" }] }), 'missing type: input "x"'],
  ["a graph without outputs", model({ ...relu, output: [] }), 'missing output: graph "g" has none'],
  [
    "a sequence",
    model({ ...relu, output: [{ name: "y", type: { value: { case: "sequenceType", value: {} } } }] }),
    'unsupported type: sequence (output "y")',
  ],
  ["an empty message", toBinary(ModelProtoSchema, create(ModelProtoSchema, {})), "invalid model: empty file"],
  [
    "a model without a graph",
    toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n })),
    "invalid model: not an ONNX file",
  ],
  [
    "an LFS pointer",
    new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\noid sha256:1"),
    "invalid model: a Git LFS pointer",
  ],
  ["a web page", new TextEncoder().encode("\n<!DOCTYPE html><html>"), "invalid model: a web page"],
  ["a text", new TextEncoder().encode("this is no model at all"), "invalid model: not an ONNX file"],
  ["a zip", Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), "invalid model: a zip archive"],
];

test.each(faults)("%s is said plainly", (_, bytes, message) => {
  let fault: unknown;
  try {
    decodeModel(bytes);
  } catch (error) {
    fault = error;
  }
  expect(fault).toBeInstanceOf(DeeplingError);
  expect(String(fault)).toContain(message);
});

test("a truncated file is called so, wherever it ends", () => {
  const bytes = model({
    ...relu,
    initializer: [{ name: "w", dims: [64n], dataType: DataType.FLOAT, rawData: new Uint8Array(256) }],
  });
  expect(() => decodeModel(bytes.subarray(0, bytes.length - 100))).toThrow("invalid model: truncated or damaged");
});

test("operators of other domains stay, with their version; unused domains go", () => {
  const graph = decodeModel(
    model(
      { ...relu, node: [{ opType: "Gelu", domain: "com.microsoft", input: ["x"], output: ["y"] }] },
      {
        opsetImport: [
          { version: 13n },
          { domain: "com.microsoft", version: 1n },
          { domain: "ai.onnx.ml", version: 3n },
        ],
      },
    ),
  );
  expect(graph.nodes[0]).toMatchObject({ type: "Gelu", domain: "com.microsoft" });
  expect(graph.opsets).toEqual(
    new Map([
      ["", 21],
      ["com.microsoft", 1],
    ]),
  );
});
