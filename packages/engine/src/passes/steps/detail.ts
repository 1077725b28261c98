import { plural } from "../../base/plural.ts";
import { floatAttribute, intAttribute, intsAttribute, stringAttribute } from "../../graph/attributes.ts";
import type { Node, Shape } from "../../graph/graph.ts";
import type { Net } from "../net.ts";
import { resultOf, type Step } from "./step.ts";

/** The settings of a step that are worth a line: "5×5, stride 2, pad 2". */
export function describeStep(net: Net, step: Step): string {
  const { main } = step;
  const parts = [step.title, ...settingsOf(net, main, step)];
  const pad = step.nodes.find((node) => node.type === "Pad" && node !== main);
  if (pad !== undefined) parts.push(padding(net, pad));
  return parts.filter((part) => part !== "").join(", ");
}

function settingsOf(net: Net, node: Node, step: Step): readonly string[] {
  switch (node.type) {
    case "Conv":
    case "ConvTranspose":
      return [...windowOf(node, net.shape(node.inputs[1] ?? "")?.slice(2)), groupsOf(net, node)];
    case "MaxPool":
    case "AveragePool":
    case "LpPool":
      return windowOf(node, intsAttribute(node, "kernel_shape"));
    case "ReduceMean":
    case "ReduceMax":
      return step.kind === "pooling" ? [reach(net, node)] : [];
    case "Gemm":
    case "MatMul":
      return step.kind === "dense" ? [sizesOf(net, node, step)] : [];
    case "Clip":
      return step.word === "clip" ? [bounds(net, node)] : [];
    case "LeakyRelu":
      return [number(floatAttribute(node, "alpha", 0.01))];
    case "LRN":
      return [`size ${intAttribute(node, "size", 1)}`];
    case "GroupNormalization":
      return [plural(intAttribute(node, "num_groups", 1), "group")];
    case "Concat":
    case "Add":
    case "Sum":
      return inputsOf(net, node);
    case "Resize":
    case "Upsample":
      return [stringAttribute(node, "mode", "nearest"), scaleOf(net, node)];
    case "DepthToSpace":
    case "SpaceToDepth":
      return [`block ${intAttribute(node, "blocksize", 1)}`];
    case "Pad":
      return [padding(net, node)];
    default:
      return [];
  }
}

const number = (value: number): string => String(Number(value.toPrecision(4)));

const extents = (values: readonly unknown[]): string => values.join("×");

/** One number where all are the same, else all of them. */
const brief = (values: readonly number[]): string =>
  values.every((value) => value === values[0]) ? String(values[0]) : extents(values);

function windowOf(node: Node, kernel: readonly unknown[] | undefined): readonly string[] {
  const strides = intsAttribute(node, "strides") ?? [];
  const dilations = intsAttribute(node, "dilations") ?? [];
  const pads = intsAttribute(node, "pads") ?? [];
  const auto = stringAttribute(node, "auto_pad", "NOTSET");
  return [
    extents(kernel ?? []),
    strides.some((stride) => stride !== 1) ? `stride ${brief(strides)}` : "",
    auto.startsWith("SAME") ? "pad same" : pads.some((pad) => pad !== 0) ? `pad ${padText(pads)}` : "",
    dilations.some((dilation) => dilation !== 1) ? `dilation ${brief(dilations)}` : "",
    intAttribute(node, "ceil_mode", 0) === 1 ? "ceil" : "",
  ];
}

/** "1" on all sides, "0×3" for rows and columns, "0…1" where the two ends differ. */
function padText(pads: readonly number[]): string {
  const half = pads.length / 2;
  const begins = pads.slice(0, half);
  const ends = pads.slice(half);
  if (begins.every((begin, axis) => begin === ends[axis])) return brief(begins);
  return `${brief(begins)}…${brief(ends)}`;
}

function groupsOf(net: Net, node: Node): string {
  const groups = intAttribute(node, "group", 1);
  if (groups === 1) return "";
  const channels = net.shape(node.inputs[0] ?? "")?.[1];
  return groups === channels ? "depthwise" : `groups ${groups}`;
}

function padding(net: Net, node: Node): string {
  const constant = net.constant(node.inputs[1] ?? "");
  const pads = constant?.type === "int64" ? Array.from(constant.data, Number) : [];
  const half = pads.length / 2;
  const padded = Array.from({ length: half }, (_, axis) => axis).filter(
    (axis) => pads[axis] !== 0 || pads[axis + half] !== 0,
  );
  const sides = padText([...padded.map((axis) => pads[axis] ?? 0), ...padded.map((axis) => pads[axis + half] ?? 0)]);
  const mode = stringAttribute(node, "mode", "constant");
  return `${mode === "constant" ? "" : `${mode} `}pad ${sides === "undefined" ? "" : sides}`.trim();
}

function sizesOf(net: Net, node: Node, step: Step): string {
  const from = net.shape(net.dataInputs(node)[0] ?? "")?.at(intAttribute(node, "transA", 0) === 0 ? -1 : 0);
  const to = net.shape(resultOf(node))?.at(-1) ?? net.shape(step.value)?.at(-1);
  return from === undefined || to === undefined ? "" : `${from} → ${to}`;
}

function reach(net: Net, node: Node): string {
  const rank = net.shape(node.inputs[0] ?? "")?.length ?? 4;
  const constant = net.constant(node.inputs[1] ?? "");
  const listed = intsAttribute(node, "axes") ?? (constant?.type === "int64" ? Array.from(constant.data, Number) : []);
  const axes = listed.map((axis) => (axis < 0 ? axis + rank : axis));
  if (axes.length >= rank - 2) return "global";
  return `over axis ${axes.join(", ")}`;
}

function bounds(net: Net, node: Node): string {
  const [low, high] = [1, 2].map((index) => net.constant(node.inputs[index] ?? "")?.data[0]);
  if (Number(low) === 0 && Number(high) === 6) return "ReLU6";
  return `${low === undefined ? "−∞" : number(Number(low))} … ${high === undefined ? "∞" : number(Number(high))}`;
}

function inputsOf(net: Net, node: Node): readonly string[] {
  const count = net.dataInputs(node).length;
  const constants = node.inputs.filter((value) => value !== "" && !net.isData(value)).length;
  if (node.type !== "Concat" && count <= 2) return [];
  return [plural(count, "input"), ...(constants > 0 ? [plural(constants, "constant")] : [])];
}

function scaleOf(net: Net, node: Node): string {
  const [from, to]: readonly (Shape | undefined)[] = [net.shape(node.inputs[0] ?? ""), net.shape(resultOf(node))];
  const scales =
    to?.map((dim, axis) => (typeof dim === "number" ? dim / Number(from?.[axis]) : Number.NaN)).slice(2) ?? [];
  return scales.length === 0 || scales.some(Number.isNaN)
    ? ""
    : `×${brief(scales.map((scale) => Number(scale.toFixed(3))))}`;
}
