import { DeeplingError } from "../base/error.ts";
import type { Dim } from "../graph/graph.ts";

/**
 * What a network's scores say: "classes" (one of several, whose probabilities sum to 1), "binary" (one number for two classes), "labels"
 * (several labels, each present or not by itself), or "none" (no class scores: maps, boxes, whole numbers).
 */
export type ScoreKind = "classes" | "binary" | "labels" | "none";

/** What the numbers are before anything is done to them. */
export type ScoreForm = "logits" | "probabilities" | "log-probabilities" | "none";

/** A sentence for the person of how the scores were found, and what it is about: which output was chosen, from which value they are read, or what the numbers are. */
export interface ScoreNote {
  readonly about: "choice" | "place" | "numbers";
  readonly text: string;
}

/** Where a network's class scores are and what they mean; decided once (`decideScores`), read everywhere. JSON. */
export interface ScoreOutput {
  /** The graph's output, as `--output` names it. */
  readonly name: string;
  /** The value that the scores are read from: the output, or what it was made from where it holds something else (ArgMax, 100 · p). */
  readonly value: string;
  /** Extents of `value`, batch first. */
  readonly shape: readonly Dim[];
  readonly kind: ScoreKind;
  /** What `value` holds. */
  readonly scores: ScoreForm;
  /** The value before softmax or sigmoid, one number for each column of `value`; undefined where the graph has none. */
  readonly logits: string | undefined;
  /** Number of classes or labels, 2 where one number stands for two; 0 where there are none, or where their number is not known. */
  readonly classes: number;
  /** The probability from which a label, or the second of two classes, counts as predicted. */
  readonly threshold: number;
  /** Whether the graph itself shows what `value` holds; otherwise a few values are asked (`observeScores`). */
  readonly certain: boolean;
  /** How the output was chosen and read; none where nothing had to be chosen or guessed. */
  readonly notes: readonly ScoreNote[];
}

/** An output that holds the logits of one of several classes. */
export function logitScores(name: string, shape: readonly Dim[]): ScoreOutput {
  const columns = shape.at(-1);
  const classes = typeof columns === "number" ? columns : 0;
  const read = { name, value: name, shape, kind: "classes", scores: "logits", logits: name, classes } as const;
  return { ...read, threshold: 0.5, certain: true, notes: [] };
}

/** An output that holds no class scores; `subject` says what it holds. */
export function noScores(output: Pick<ScoreOutput, "name" | "shape" | "threshold">, subject: string): ScoreOutput {
  const nothing = { kind: "none", scores: "none", logits: undefined, classes: 0, certain: true } as const;
  const text = `${subject}: there are no predictions and no class targets; layers, projections and units work`;
  return { ...output, ...nothing, value: output.name, notes: [{ about: "numbers", text }] };
}

/** Whether a network has class scores, so that there are predictions and targets of classes. */
export function hasScores({ kind }: Pick<ScoreOutput, "kind">): boolean {
  return kind !== "none";
}

/** What can be explained or optimised where there are no class scores, for hints. */
export const UNIT_TARGETS =
  "give a unit or a layer, such as unit:LAYER/12 or layer:LAYER, or name another output with --output";

/** What has to be known to do without scores. */
export function requireScores(output: Pick<ScoreOutput, "kind" | "name">, hint: string = UNIT_TARGETS): void {
  if (hasScores(output)) return;
  throw new DeeplingError("missing", `class scores: output "${output.name}" holds none`, { hint });
}
