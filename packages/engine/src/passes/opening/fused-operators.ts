import {
  attribute,
  floatAttribute,
  floatsAttribute,
  intAttribute,
  intsAttribute,
  stringAttribute,
} from "../../graph/attributes.ts";
import type { Attributes, Node } from "../../graph/graph.ts";
import { float32, int64 } from "../../graph/tensor.ts";
import { selfAttention } from "./attention.ts";
import { channelsFirst, channelsLast } from "./channels-last.ts";
import { instead, type Rewriting, type Rule } from "./rewrite.ts";

/*
 * Operators of onnxruntime's own domain, com.microsoft, that its optimiser and its tools write, said in standard operators (contrib operators
 * of onnxruntime, docs/ContribOperators.md).
 */

function keeping({ attributes }: Node, ...dropped: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !dropped.includes(key)));
}

/** The activation that a fused operator names, applied to `value` in the place of the node; undefined where it is not known. */
function activated(node: Node, value: string, parameters: readonly number[], rewriting: Rewriting): Node | undefined {
  const name = stringAttribute(node, "activation", "");
  const [first, second] = parameters;
  const bound = (number: number | undefined, hint: string) =>
    number === undefined ? "" : rewriting.constant(float32([], [number]), hint);
  const settings: Record<string, Attributes> = {
    Relu: {},
    Tanh: {},
    Sigmoid: {},
    LeakyRelu: { alpha: attribute.float(first ?? 0.01) },
    HardSigmoid: { alpha: attribute.float(first ?? 0.2), beta: attribute.float(second ?? 0.5) },
  };
  if (name === "") return instead(node, "Identity", [value]);
  if (name === "Clip") return instead(node, "Clip", [value, bound(first, "least"), bound(second, "most")]);
  return Object.hasOwn(settings, name) ? instead(node, name, [value], settings[name]) : undefined;
}

const fusedConv: Rule = (node, rewriting) => {
  const [x = "", w = "", bias = "", added = ""] = node.inputs;
  const last = node.type.startsWith("Nhwc");
  const rank = rewriting.constantOf(w)?.shape.length ?? 4;
  const data = last ? channelsFirst(rewriting, x, rank) : x;
  const attributes = keeping(node, "activation", "activation_params");
  let made = rewriting.addMain("Conv", bias === "" ? [data, w] : [data, w, bias], attributes);
  if (last) made = channelsLast(rewriting, made, rank);
  if (added !== "") made = rewriting.add("Add", [made, added], {}, "sum");
  return activated(node, made, floatsAttribute(node, "activation_params") ?? [], rewriting);
};

const fusedGemm: Rule = (node, rewriting) => {
  const dropped = ["activation", "activation_alpha", "activation_beta", "activation_gamma"];
  const parameters = ["activation_alpha", "activation_beta"]
    .filter((key) => node.attributes[key] !== undefined)
    .map((key) => floatAttribute(node, key, 0));
  return activated(node, rewriting.addMain("Gemm", node.inputs, keeping(node, ...dropped)), parameters, rewriting);
};

/** alpha · a · b, either turned in its last two axes; turned batches are left alone. */
const fusedMatMul: Rule = (node, rewriting) => {
  if (intAttribute(node, "transBatchA", 0) !== 0 || intAttribute(node, "transBatchB", 0) !== 0) return undefined;
  const [a = "", b = ""] = node.inputs;
  const turned = (value: string, key: string): string | undefined => {
    if (intAttribute(node, key, 0) === 0) return value;
    const rank = rewriting.rankOf(value);
    if (rank === undefined || rank < 2) return undefined;
    const perm = [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2];
    return rewriting.add("Transpose", [value], { perm: attribute.ints(perm) }, "turned");
  };
  const [left, right] = [turned(a, "transA"), turned(b, "transB")];
  if (left === undefined || right === undefined) return undefined;
  const alpha = floatAttribute(node, "alpha", 1);
  if (alpha === 1) return instead(node, "MatMul", [left, right]);
  const factor = rewriting.constant(float32([], [alpha]), "alpha");
  return instead(node, "Mul", [rewriting.addMain("MatMul", [left, right]), factor]);
};

const gelu =
  (approximate: "none" | "tanh"): Rule =>
  (node, { add }) => {
    const [x = "", bias = ""] = node.inputs;
    const value = bias === "" ? x : add("Add", [x, bias], {}, "bias");
    return instead(node, "Gelu", [value], { approximate: attribute.string(approximate) });
  };

const quickGelu: Rule = (node, { add, constant }) => {
  const [x = ""] = node.inputs;
  const alpha = constant(float32([], [floatAttribute(node, "alpha", 1.702)]), "alpha");
  return instead(node, "Mul", [x, add("Sigmoid", [add("Mul", [x, alpha])], {}, "share")]);
};

/** Inputs x, skip, gamma, beta, bias; the fourth output is the sum itself. */
const skipNorm: Rule = (node, rewriting) => {
  const [x = "", skip = "", gamma = "", beta = "", bias = ""] = node.inputs;
  if ((node.outputs[1] ?? "") !== "" || (node.outputs[2] ?? "") !== "") return undefined;
  const simplified = node.type === "SkipSimplifiedLayerNormalization";
  const shift = simplified ? beta : bias;
  const both = rewriting.add("Add", [x, skip], {}, "sum");
  const sum = shift === "" ? both : rewriting.add("Add", [both, shift], {}, "sum");
  const [output = "", , , kept = ""] = node.outputs;
  const epsilon = { epsilon: attribute.float(floatAttribute(node, "epsilon", 1e-12)) };
  const norm = simplified
    ? rootMeanSquare({ ...node, inputs: [sum, gamma], outputs: [output] }, rewriting)
    : {
        ...instead(node, "LayerNormalization", beta === "" ? [sum, gamma] : [sum, gamma, beta], epsilon),
        outputs: [output],
      };
  if (kept === "") return norm;
  return [
    norm,
    { ...instead(node, "Identity", [sum]), name: rewriting.fresh(`${node.name}_sum_kept`), outputs: [kept] },
  ];
};

/** x / √(mean x² + ε) · scale over the last axis. */
function rootMeanSquare(node: Node, { add, constant }: Rewriting): Node {
  const [x = "", scale = ""] = node.inputs;
  const square = add("ReduceMean", [add("Mul", [x, x]), constant(int64([-1]), "axes")], {}, "mean_square");
  const epsilon = constant(float32([], [floatAttribute(node, "epsilon", 1e-5)]), "epsilon");
  const unit = add("Div", [x, add("Sqrt", [add("Add", [square, epsilon])])], {}, "unit");
  return { ...instead(node, "Mul", [unit, scale]), outputs: node.outputs.slice(0, 1) };
}

const simplifiedNorm: Rule = (node, rewriting) =>
  intAttribute(node, "axis", -1) === -1 && (node.outputs[1] ?? "") === "" ? rootMeanSquare(node, rewriting) : undefined;

/** Inputs x, bias, skip. */
const biasAdd: Rule = (node, { add }) => {
  const [x = "", bias = "", skip = ""] = node.inputs;
  return instead(node, "Add", [add("Add", [x, bias], {}, "bias"), skip]);
};

const biasSoftmax: Rule = (node, { add }) =>
  instead(node, "Softmax", [add("Add", node.inputs.slice(0, 2), {}, "bias")], {
    axis: attribute.int(intAttribute(node, "axis", -1)),
  });

/** Inputs x with the channels last, gamma, beta; SiLU may follow. */
const groupNorm: Rule = (node, rewriting) => {
  const [x = "", gamma = "", beta = ""] = node.inputs;
  const last = intAttribute(node, "channels_last", 1) === 1;
  const attributes = {
    epsilon: attribute.float(floatAttribute(node, "epsilon", 1e-5)),
    num_groups: attribute.int(intAttribute(node, "groups", 1)),
  };
  let made = rewriting.addMain(
    "GroupNormalization",
    [last ? channelsFirst(rewriting, x, 4) : x, gamma, beta],
    attributes,
  );
  if (last) made = channelsLast(rewriting, made, 4);
  if (intAttribute(node, "activation", 0) === 0) return instead(node, "Identity", [made]);
  return instead(node, "Mul", [made, rewriting.add("Sigmoid", [made])]);
};

/** MaxPool with the channels last, on quanta. */
const nhwcMaxPool: Rule = (node, rewriting) => {
  const rank = (intsAttribute(node, "kernel_shape")?.length ?? 2) + 2;
  const made = rewriting.addMain("MaxPool", [channelsFirst(rewriting, node.inputs[0] ?? "", rank)], node.attributes);
  const perm = [0, ...Array.from({ length: rank - 2 }, (_, index) => index + 2), 1];
  return instead(node, "Transpose", [made], { perm: attribute.ints(perm) });
};

const MICROSOFT: Readonly<Record<string, Rule>> = {
  Attention: selfAttention,
  BiasAdd: biasAdd,
  BiasGelu: gelu("none"),
  BiasSoftmax: biasSoftmax,
  FastGelu: gelu("tanh"),
  FusedConv: fusedConv,
  FusedGemm: fusedGemm,
  FusedMatMul: fusedMatMul,
  Gelu: gelu("none"),
  GroupNorm: groupNorm,
  NhwcConv: fusedConv,
  NhwcFusedConv: fusedConv,
  NhwcMaxPool: nhwcMaxPool,
  QuickGelu: quickGelu,
  SimplifiedLayerNormalization: simplifiedNorm,
  SkipLayerNormalization: skipNorm,
  SkipSimplifiedLayerNormalization: skipNorm,
  TransposeMatMul: fusedMatMul,
};

/** Operators of com.microsoft that mean what the standard's do. */
const SAME: ReadonlySet<string> = new Set(["QuantizeLinear", "DequantizeLinear", "Pad", "Trilu", "LayerNormalization"]);

/** A fused operator as the standard operators that were fused. */
export const fusedOperators: Rule = (node, rewriting) => {
  if (node.domain === "" && node.type === "SimplifiedLayerNormalization") return simplifiedNorm(node, rewriting);
  if (node.domain !== "com.microsoft") return undefined;
  if (SAME.has(node.type)) return { ...node, domain: "" };
  return Object.hasOwn(MICROSOFT, node.type) ? MICROSOFT[node.type]?.(node, rewriting) : undefined;
};
