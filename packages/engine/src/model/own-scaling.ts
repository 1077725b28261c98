import { halfToNumber } from "../base/half.ts";
import { plural } from "../base/plural.ts";
import { intAttribute } from "../graph/attributes.ts";
import type { Graph, Node, ValueInfo } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { consumers, producers } from "../graph/walk.ts";
import { type Affine, IDENTITY, normalized, scaledBy, shiftedBy } from "./affine.ts";

/** The range of pixels that a network takes, as its own first nodes tell. */
export interface OwnScaling {
  /** (pixel × scale − mean) / std is what it is fed, with pixels in 0 … 255. */
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** What tells it, for the person: "the network begins with Div by 255: it is fed 0 … 255". */
  readonly sentence: string;
}

/**
 * Whether a network scales its pixels itself: the nodes behind its image input up to the first that computes anything else
 * are read as factor · x + offset, and what these make of 0 … 255, 0 … 1 and −1 … 1 tells which it expects. Undefined where
 * they tell nothing, such as where a BatchNormalization's statistics are those of normalised pixels.
 */
export function ownScaling(graph: Graph, input: ValueInfo): OwnScaling | undefined {
  if (WHOLE.test(input.type)) {
    return { ...RANGES.bytes, sentence: `the input takes ${input.type}: it is fed 0 … 255` };
  }
  if (input.type === "int8")
    return { scale: 1, mean: [128], std: [1], sentence: "the input takes int8: it is fed −128 … 127" };
  const paths = createWalk(graph).follow(input.name);
  const range = rangeOf(paths.flatMap(({ affine }) => affine));
  if (range === undefined) return undefined;
  const words = [...new Set(paths.flatMap(({ words: own }) => own))];
  const said = words.length > 4 ? [...words.slice(0, 3), "…"] : words;
  const fed = { bytes: "0 … 255", unit: "0 … 1", signed: "−1 … 1" }[range];
  return { ...RANGES[range], sentence: `the network scales its own pixels (${said.join(", ")}): it is fed ${fed}` };
}

/** Types of whole numbers that hold pixels as they are. */
const WHOLE = /^(uint8|uint16|uint32|int16|int32|int64)$/;

const RANGES = {
  bytes: { scale: 1, mean: [0], std: [1] },
  unit: { scale: 1 / 255, mean: [0], std: [1] },
  signed: { scale: 1 / 127.5, mean: [1], std: [1] },
} as const;

/** The range whose pixels these make a network's numbers of: of zero mean, and a few units wide at most, or bytes. */
function rangeOf(affine: Affine): keyof typeof RANGES | undefined {
  const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const factor = average(affine.map((part) => Math.abs(part.factor)));
  const middle = average(affine.map((part) => -part.offset / part.factor));
  if (!Number.isFinite(middle) || affine.every((part) => part.factor === 1 && part.offset === 0)) return undefined;
  if (middle >= 20 && middle <= 240) return "bytes";
  // narrower than 1, it brings pixels that are normalised already to another deviation (torchvision's Inception)
  if (middle >= 0.1 && middle <= 0.9 && factor > 0.99) return "unit";
  if (Math.abs(middle) < 0.1 && factor >= 32) return "unit";
  if (middle <= -0.5 && middle >= -1.5 && factor >= 32) return "signed";
  return factor <= 1 / 32 ? "bytes" : undefined;
}

/** What was done to the pixels so far. */
interface Path {
  readonly affine: Affine;
  readonly words: readonly string[];
}

/** Nodes that move values and change none of them. */
const MOVES: ReadonlySet<string> = new Set(
  ["Identity", "Cast", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Expand", "Slice", "Gather"].concat([
    "Split",
    "Resize",
    "Upsample",
    "Pad",
    "Clip",
    "Dropout",
  ]),
);
/** Nodes that round pixels on their way. */
const ROUNDS: ReadonlySet<string> = new Set(["QuantizeLinear", "DequantizeLinear"]);
/** Those that take channels out of an image. */
const PARTS: ReadonlySet<string> = new Set(["Slice", "Gather", "Split"]);

const SCALES: ReadonlySet<string> = new Set(["Add", "Sub", "Mul", "Div"]);

function createWalk(graph: Graph) {
  const read = consumers(graph);
  const made = producers(graph);
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const numbers: Numbers = (value) => constantNumbers(graph, made, value);
  const readersOf = (value: string) =>
    outputs.has(value) ? [] : (read.get(value) ?? []).filter(({ type }) => type !== "Shape" && type !== "Size");

  /** Follows a value as long as each has one reader that scales, shifts or moves it; where that ends, and what was done. */
  const chain = (value: string, start: Path): { readonly end: string; readonly path: Path } => {
    let end = value;
    let path = start;
    for (;;) {
      const [node, ...more] = readersOf(end);
      const next = node === undefined || more.length > 0 ? undefined : step(node, end, path, numbers);
      const output = node?.outputs[0];
      if (next === undefined || output === undefined) return { end, path };
      path = next;
      end = output;
      if (node?.type === "BatchNormalization") return { end: "", path };
    }
  };

  /** The paths from a value to the first nodes that compute: one, or one per channel where each is scaled apart. */
  const follow = (value: string): readonly Path[] => {
    const { end, path } = chain(value, { affine: IDENTITY, words: [] });
    const readers = readersOf(end);
    const parts = readers.flatMap(({ outputs: own }) => own);
    if (parts.length < 2 || parts.length > 4 || !readers.every(({ type }) => PARTS.has(type))) return [path];
    return parts.map((part) => chain(part, path).path);
  };
  return { follow };
}

type Numbers = (value: string) => readonly number[] | undefined;

function step(node: Node, value: string, path: Path, numbers: Numbers): Path | undefined {
  if (node.domain !== "") return undefined;
  const [first = "", second = ""] = node.inputs;
  if (MOVES.has(node.type) || ROUNDS.has(node.type))
    return first === value && node.outputs.length === 1 ? path : undefined;
  if (node.type === "BatchNormalization") return batchNormalization(node, path, numbers);
  if (node.type === "Conv") return perPixel(node, path, numbers);
  const operand = SCALES.has(node.type) ? numbers(first === value ? second : first) : undefined;
  if (operand === undefined) return undefined;
  const { affine } = path;
  const words = (text: string) => [...path.words, `${node.type} ${text}${shown(operand)}`];
  switch (node.type) {
    case "Mul":
      return { affine: scaledBy(affine, operand), words: words("by ") };
    case "Div":
      if (first !== value) return undefined;
      return {
        affine: scaledBy(
          affine,
          operand.map((number) => 1 / number),
        ),
        words: words("by "),
      };
    case "Add":
      return { affine: shiftedBy(affine, operand), words: words("") };
    case "Sub":
      return first === value
        ? {
            affine: shiftedBy(
              affine,
              operand.map((number) => -number),
            ),
            words: words(""),
          }
        : { affine: shiftedBy(scaledBy(affine, [-1]), operand), words: words("from ") };
    default:
      return undefined;
  }
}

/** By its statistics: they are those of the numbers that it was trained on. */
function batchNormalization(node: Node, { affine, words }: Path, numbers: Numbers): Path | undefined {
  const [mean, variance] = [numbers(node.inputs[3] ?? ""), numbers(node.inputs[4] ?? "")];
  if (mean === undefined || variance === undefined) return undefined;
  return { affine: normalized(affine, mean, variance), words: [...words, "BatchNormalization"] };
}

/** A convolution of one weight per channel, which is no more than a factor and an offset. */
function perPixel(node: Node, { affine, words }: Path, numbers: Numbers): Path | undefined {
  const group = intAttribute(node, "group", 1);
  if (group !== 3) return undefined;
  const factors = numbers(node.inputs[1] ?? "");
  const offsets = (node.inputs[2] ?? "") === "" ? [0] : numbers(node.inputs[2] ?? "");
  if (factors?.length !== group || offsets === undefined) return undefined;
  return { affine: shiftedBy(scaledBy(affine, factors), offsets), words: [...words, `Conv by ${shown(factors)}`] };
}

function shown(values: readonly number[]): string {
  const short = (value: number) => String(Number(value.toPrecision(4)));
  const texts = values.every((value) => value === values[0]) ? [short(values[0] ?? 0)] : values.map(short);
  return texts.length > 4 ? plural(values.length, "number") : texts.join(" ");
}

/** The numbers of a constant, or of simple arithmetic on constants as exporters leave it. */
function constantNumbers(
  graph: Graph,
  made: ReadonlyMap<string, Node>,
  value: string,
  depth = 0,
): readonly number[] | undefined {
  const constant = graph.initializers.get(value);
  if (constant !== undefined) return tensorNumbers(constant);
  const node = made.get(value);
  if (node === undefined || depth > 8) return undefined;
  const [first = "", second = ""] = node.inputs;
  const own = constantNumbers(graph, made, first, depth + 1);
  if (own === undefined || MOVES.has(node.type)) return own;
  if (node.type === "Sqrt") return own.map(Math.sqrt);
  if (node.type === "Reciprocal") return own.map((number) => 1 / number);
  const other = second === "" ? undefined : constantNumbers(graph, made, second, depth + 1);
  const combine = COMBINE[node.type];
  if (other === undefined || combine === undefined) return undefined;
  const length = Math.max(own.length, other.length);
  return Array.from({ length }, (_, i) => combine(own[i % own.length] ?? 0, other[i % other.length] ?? 0));
}

const COMBINE: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Max: Math.max,
};

/** All of a small tensor's numbers, or the average of a large one (a mean image). */
function tensorNumbers({ type, data }: Tensor): readonly number[] | undefined {
  if (type === "string" || type === "bfloat16" || data.length === 0) return undefined;
  const number = (at: number) => (type === "float16" ? halfToNumber(Number(data[at])) : Number(data[at]));
  if (data.length <= 16) return Array.from({ length: data.length }, (_, at) => number(at));
  let sum = 0;
  for (let at = 0; at < data.length; at++) sum += number(at);
  return [sum / data.length];
}
