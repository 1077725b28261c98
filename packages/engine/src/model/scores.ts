import { DeeplingError } from "../base/error.ts";
import type { Dim, Graph, Node, ValueInfo } from "../graph/graph.ts";
import { valuesRead } from "../graph/walk.ts";
import { handsOnAll } from "../ops/index.ts";
import { imageAxes } from "../passes/image-axes.ts";
import type { Net } from "../passes/net.ts";
import { findScoreEnd, type ScoreEnd } from "./score-end.ts";
import { noScores, type ScoreKind, type ScoreNote, type ScoreOutput } from "./score-output.ts";
import { isReal, isRealType, type ScoreVector, vectorOf } from "./score-vector.ts";

/** What is known of the scores beside the graph. */
export interface ScoreOptions {
  /** The output that the person named (`--output`). */
  readonly asked?: string | undefined;
  /** Numbers of classes that names were given for, the most telling first: of the model's labels, of the data's folders. 0 says nothing. */
  readonly counts?: readonly number[] | undefined;
  /** The probability from which a label, or the second of two classes, counts as predicted; 0.5 when absent. */
  readonly threshold?: number | undefined;
}

/** An output that may hold class scores. */
interface Candidate {
  readonly output: ValueInfo;
  /** The output, or what ArgMax or TopK chose from. */
  readonly value: string;
  readonly vector: ScoreVector;
  readonly end: ScoreEnd | undefined;
}

/**
 * Decides where the class scores of a network are, and what they are: the output asked for, or else the one whose number of classes is that
 * of the labels or folders, or that ends in a softmax or sigmoid, or the first list of numbers. Throws "unknown output".
 */
export function decideScores(net: Net, { asked, counts = [], threshold = 0.5 }: ScoreOptions = {}): ScoreOutput {
  const { outputs } = net.graph;
  const named = asked === undefined ? undefined : requireOutput(net, asked);
  const candidates = (named === undefined ? outputs : [named]).flatMap((output) => candidateOf(net, output));
  const passed = computedFrom(net, candidates);
  const rank = (candidate: Candidate) =>
    rankOf(candidate, counts) +
    (passed.has(candidate.value) ? 0 : 1) +
    (candidate.value === candidate.output.name ? 0.5 : 0);
  const [best] = candidates.toSorted((a, b) => rank(b) - rank(a));
  const first = named ?? outputs[0];
  if (first === undefined) throw new DeeplingError("unsupported", "model: it has no output");
  if (best === undefined) return withoutScores(net, first, named === undefined, threshold);
  const described = describe(net, best, counts);
  return {
    ...described,
    threshold,
    notes: [...choiceNotes(net, best, named !== undefined, counts), ...readingNotes(best, described.value, counts)],
  };
}

/**
 * How many names fit the classes of a decoded graph: of the output asked for, or of any; undefined where an output does not say how many classes
 * it has.
 */
export function nameCounts(graph: Graph, asked?: string): readonly number[] | undefined {
  const batch = graph.inputs.find(({ name }) => name === imageAxes(graph).name)?.shape?.[0];
  const outputs = graph.outputs.filter(({ name }) => (asked ?? name) === name);
  // the number of a class stands for scores that are not among the outputs
  if (outputs.some(({ type }) => !isRealType(type))) return undefined;
  const counts = new Set<number>();
  for (const { shape } of outputs) {
    const columns = shape === undefined ? "unknown" : vectorOf(shape, batch)?.columns;
    if (typeof columns === "string") return undefined;
    for (const count of columns === 1 ? [2, 1] : [columns]) if (count !== undefined) counts.add(count);
  }
  return counts.size === 0 ? undefined : [...counts];
}

function requireOutput(net: Net, asked: string): ValueInfo {
  const found = net.graph.outputs.find(({ name }) => name === asked);
  if (found !== undefined) return found;
  const known = net.graph.outputs.map(({ name, shape }) => `${name} (${extents(shape ?? [])})`).join(", ");
  throw new DeeplingError("unknown", `output: ${asked}`, { hint: `the model's outputs are ${known}` });
}

/** Stands for the list of an output whose shape is not known before it is run. */
const UNKNOWN: ScoreVector = { columns: "unknown", axis: 1 };

function candidateOf(net: Net, output: ValueInfo): readonly Candidate[] {
  const value = chosenFrom(net, output.name) ?? (isReal(net, output.name) ? output.name : undefined);
  const shape = value === undefined ? undefined : net.shape(value);
  const vector = shape === undefined ? UNKNOWN : vectorOf(shape, net.batch);
  return value === undefined || vector === undefined ? [] : [{ output, value, vector, end: findScoreEnd(net, value) }];
}

/** The scores from which an output chose the largest, or its number; undefined where it chose from no list. */
function chosenFrom(net: Net, value: string): string | undefined {
  const node = net.origin(value);
  const [source = ""] = node?.inputs ?? [];
  if (["ArgMax", "Hardmax", "TopK", "ReduceMax"].includes(node?.type ?? "")) {
    const columns = vectorOf(net.shape(source), net.batch)?.columns ?? 1;
    return isReal(net, source) && columns !== 1 ? source : undefined;
  }
  const named = namedBy(net, node);
  if (named !== undefined) return chosenFrom(net, named);
  const rearranged = ["Cast", "Identity", "Squeeze", "Unsqueeze", "Reshape", "Flatten"].includes(node?.type ?? "");
  return rearranged ? chosenFrom(net, source) : undefined;
}

/** The class numbers that a node looks names up by, or writes as rows with a single 1. */
function namedBy(net: Net, node: Node | undefined): string | undefined {
  const [first = "", second = ""] = node?.inputs ?? [];
  if (node?.type === "LabelEncoder" || node?.type === "OneHot") return first;
  const looksUp = node?.type === "Gather" || node?.type === "ArrayFeatureExtractor";
  return looksUp && net.constant(first) !== undefined ? second : undefined;
}

/** The values that other candidates are computed from; one number per image (an energy, a confidence) says nothing of them. */
function computedFrom(net: Net, candidates: readonly Candidate[]): ReadonlySet<string> {
  const seen = new Set<string>();
  if (candidates.length < 2) return seen;
  const before = (value: string): readonly string[] => {
    const node = net.origin(value);
    return node === undefined ? [] : [...valuesRead(node)];
  };
  const lists = candidates.filter(({ vector }) => vector.columns !== 1);
  const open = lists.flatMap(({ value }) => before(value));
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    open.push(...before(value));
  }
  return seen;
}

/** How likely it is that an output holds the class scores; equals keep the model's order. */
function rankOf({ vector: { columns }, end }: Candidate, counts: readonly number[]): number {
  const classes = columns === 1 ? 2 : columns;
  const told = counts.findIndex((count) => count === classes || (count === 1 && columns === 1));
  const named = told < 0 ? 0 : 8 * (counts.length - told);
  return named + (end === undefined ? 0 : 4) + (columns === 1 || typeof columns === "string" ? 0 : 2);
}

function describe(
  net: Net,
  { output, value, vector: { columns }, end }: Candidate,
  counts: readonly number[],
): Omit<ScoreOutput, "threshold" | "notes"> {
  const read = end?.value ?? beforeSigned(net, value, columns) ?? value;
  const kind = kindOf(columns, end);
  return {
    name: output.name,
    value: read,
    shape: net.shape(read) ?? [],
    kind,
    scores: end?.gives ?? "logits",
    logits: end === undefined ? read : end.logits,
    classes: kind === "binary" ? 2 : typeof columns === "number" ? columns : (counts.find((count) => count > 0) ?? 0),
    certain: typeof columns === "number" && (end !== undefined || read !== value || isLinear(net, read)),
  };
}

/** Operators that bring one number for two classes between −1 and 1, with 0 between the classes. */
const SIGNED: ReadonlySet<string> = new Set(["Tanh", "Softsign"]);

/** The logit before a head of one number between −1 and 1; such a number is no probability, though it may happen to look like one. */
function beforeSigned(net: Net, value: string, columns: Dim): string | undefined {
  let node = net.origin(value);
  while (node !== undefined && node.domain === "" && handsOnAll(node.type)) node = net.origin(node.inputs[0] ?? "");
  const isSigned = columns === 1 && node?.domain === "" && SIGNED.has(node.type);
  const [source = ""] = node?.inputs ?? [];
  return isSigned && vectorOf(net.shape(source), net.batch)?.columns === 1 ? source : undefined;
}

function kindOf(columns: Dim, end: ScoreEnd | undefined): ScoreKind {
  if (columns === 1) return "binary";
  return end?.link === "sigmoid" ? "labels" : "classes";
}

/** Operators whose results have no bounds: what ends in one of them holds logits. */
const LINEAR: ReadonlySet<string> = new Set(["Gemm", "MatMul", "Conv", "BatchNormalization", "GlobalAveragePool"]);
const PASSED: ReadonlySet<string> = new Set([
  "Reshape",
  "Flatten",
  "Squeeze",
  "Unsqueeze",
  "Transpose",
  "Identity",
  "Cast",
  "Add",
  "ReduceMean",
  "DequantizeLinear",
  "QuantizeLinear",
]);

/** Whether a value comes from a linear layer through nothing that would bound it. */
function isLinear(net: Net, value: string): boolean {
  let node = net.origin(value);
  while (node !== undefined && PASSED.has(node.type)) {
    const next: string = node.inputs.find((input) => net.isData(input)) ?? "";
    node = net.origin(next);
  }
  return node !== undefined && node.domain === "" && LINEAR.has(node.type);
}

function withoutScores(net: Net, output: ValueInfo, free: boolean, threshold: number): ScoreOutput {
  const what = isReal(net, output.name) ? `a map (${extents(output.shape ?? [])})` : wordsOf(output);
  const subject =
    free && net.graph.outputs.length > 1
      ? "no output is a list of class scores"
      : `output "${output.name}" holds ${what}, not a list of class scores`;
  return noScores({ name: output.name, shape: output.shape ?? [], threshold }, subject);
}

function wordsOf({ type }: ValueInfo): string {
  if (type === "string") return "texts";
  return type === "bool" ? "truth values" : "whole numbers";
}

function choiceNotes(
  net: Net,
  { output, vector, end }: Candidate,
  asked: boolean,
  counts: readonly number[],
): readonly ScoreNote[] {
  const others = net.graph.outputs.filter(({ name }) => name !== output.name).map(({ name }) => `"${name}"`);
  if (asked || others.length === 0) return [];
  const classes = vector.columns === 1 ? 2 : vector.columns;
  const ends =
    end === undefined ? "it is a guess" : `it ends in ${end.words.replace(/^[A-Z]/, (letter) => letter.toLowerCase())}`;
  const why = counts.includes(Number(classes)) ? `it has as many classes as there are names: ${classes}` : ends;
  const text = `the class scores are read from output "${output.name}" (${why}); --output chooses ${others.join(" or ")}`;
  return [{ about: "choice", text }];
}

function readingNotes(candidate: Candidate, read: string, counts: readonly number[]): readonly ScoreNote[] {
  const { name } = candidate.output;
  const text = `the scores of output "${name}" are read before it, at "${read}"`;
  return [...(read === name ? [] : [{ about: "place", text } as const]), ...numberNotes(candidate, counts)];
}

function numberNotes({ vector, end }: Candidate, counts: readonly number[]): readonly ScoreNote[] {
  const notes: string[] = [];
  if (vector.columns === 1) {
    const what = end === undefined ? "taken for the logit" : "read as the probability";
    const names = counts.some((count) => count === 1 || count === 2) ? "" : " (--labels names them)";
    notes.push(`one number per image is ${what} of the second of two classes${names}`);
  } else if (end?.link === "sigmoid") {
    notes.push("the scores end in a sigmoid: each label is judged by itself, and probabilities need not sum to 1");
  }
  if (
    end !== undefined &&
    end.words !== "Softmax" &&
    end.words !== "Sigmoid" &&
    end.link === "softmax" &&
    end.gives === "probabilities"
  )
    notes.push(`the scores are probabilities: ${end.words} is read`);
  if (end !== undefined && end.logits === undefined) notes.push(logitsNote(end.link));
  return aboutNumbers(...notes);
}

/** Notes of what the numbers are. */
export function aboutNumbers(...texts: readonly string[]): readonly ScoreNote[] {
  return texts.map((text) => ({ about: "numbers", text }));
}

/** What stands in for logits that the graph does not have. */
export function logitsNote(link: "softmax" | "sigmoid"): string {
  return link === "softmax"
    ? "the graph holds no logits: ln p takes their place"
    : "the graph holds no logits: ln p − ln(1 − p) takes their place";
}

function extents(shape: readonly Dim[]): string {
  return shape.length === 0 ? "no axes" : shape.join("×");
}
