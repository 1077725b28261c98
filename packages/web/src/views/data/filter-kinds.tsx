import { hasScores, percent, type StudyInfo } from "@deepling/engine";
import { type ComponentType, lazy } from "react";
import { decidingLayer } from "../../state/depth.ts";
import { type Filter, OPEN_FILTER } from "../../state/view-state.ts";

/** What kinds of filters ask of the study. */
type Asked = Pick<StudyInfo, "data" | "model">;

/** One way to filter images: the menu lists it, and a chip says what it lets pass. */
export interface FilterKind {
  readonly title: string;
  /** The part of the filter that is its own. */
  readonly key: keyof Filter;
  /** Whether model and data have what it asks for. */
  readonly applies: (info: Asked) => boolean;
  /** What it lets pass, as its chip says it; asked only while it lets not everything pass. */
  readonly words: (filter: Filter, info: Asked) => string;
  /** Where it is set; "none" where a press is all. */
  readonly Pane: ComponentType | "none";
}

const ClassPane = lazy(async () => ({ default: (await import("./class-panes.tsx")).ClassPane }));
const PredictedPane = lazy(async () => ({ default: (await import("./class-panes.tsx")).PredictedPane }));
const ConfidencePane = lazy(async () => ({ default: (await import("./confidence-pane.tsx")).ConfidencePane }));
const DecidedPane = lazy(async () => ({ default: (await import("./decided-pane.tsx")).DecidedPane }));

/** "cat", or "3 of 10" where several are chosen. */
function fewWords(chosen: readonly number[], all: number, nameOf: (one: number) => string): string {
  const [only] = chosen;
  return only !== undefined && chosen.length === 1 ? nameOf(only) : `${chosen.length} of ${all}`;
}

const classWords = (chosen: readonly number[], { data }: Asked) =>
  fewWords(chosen, data.classes.length, (label) => data.classes[label] ?? `${label}`);

/** All of them, in the order of the menu. */
export const FILTER_KINDS: readonly FilterKind[] = [
  {
    title: "Class",
    key: "classes",
    applies: ({ data }) => data.labels !== undefined,
    words: ({ classes }, info) => `Class: ${classWords(classes, info)}`,
    Pane: ClassPane,
  },
  {
    title: "Predicted",
    key: "predicted",
    applies: ({ model }) => hasScores(model.output),
    words: ({ predicted }, info) => `Predicted: ${classWords(predicted, info)}`,
    Pane: PredictedPane,
  },
  {
    title: "Confidence",
    key: "confidence",
    applies: ({ model }) => hasScores(model.output),
    words: ({ confidence: [low, high] }) => `Confidence: ${percent(low, 0)} to ${percent(high, 0)}`,
    Pane: ConfidencePane,
  },
  {
    title: "Decided",
    key: "decided",
    applies: ({ model }) => hasScores(model.output),
    words: ({ decided }, { model: { layers } }) =>
      `Decided: ${fewWords(decided, layers.length, (layer) => decidingLayer(layer, layers))}`,
    Pane: DecidedPane,
  },
  {
    title: "Wrong only",
    key: "wrongOnly",
    applies: ({ model, data }) => data.labels !== undefined && hasScores(model.output),
    words: () => "Wrong only",
    Pane: "none",
  },
];

/** Whether a kind lets not every image pass. */
export function isActive({ key }: FilterKind, filter: Filter): boolean {
  return JSON.stringify(filter[key]) !== JSON.stringify(OPEN_FILTER[key]);
}

/** The filter with one kind open again. */
export function without({ key }: FilterKind, filter: Filter): Filter {
  return { ...filter, [key]: OPEN_FILTER[key] };
}
