import { type Block, type Dim, hasScores, type Layer, plural, pluralWord, sayOperators } from "@deepling/engine";
import type { InspectedModel } from "./inspection.ts";

/** A column of the table: its heading, what it says of a layer, and on which side it is flush. */
interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  readonly cell: (layer: Layer) => string;
  readonly total?: string;
}

/** Settings longer than this are cut, so that the table fits a wide terminal. */
const LONGEST_DETAIL = 40;

/** What `deepling inspect` prints: one line per layer, blocks bracketed, the sums, and what the person should know. */
export function formatInspection(model: InspectedModel): string {
  const columns = columnsOf(model);
  const rows = model.layers.map((layer) => columns.map((column) => column.cell(layer)));
  const titles = columns.map((column) => column.title);
  const totals = columns.map((column) => column.total ?? "");
  const widths = columns.map((_, index) =>
    Math.max(...[titles, totals, ...rows].map((cells) => widthOf(cells[index] ?? ""))),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.align ?? "left"))
      .join("  ")
      .trimEnd();
  const rule = "─".repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [headline(model), "", line(titles), rule, ...rows.map(line), rule, line(totals), ...remarks(model)].join("\n");
}

function headline(model: InspectedModel): string {
  const input = `${extents(model.input.shape)} in, ${outgoing(model)} out`;
  return `${model.name}: ${plural(model.layers.length - 1, "layer")}, ${short(model.parameters)} ${pluralWord(model.parameters, "parameter")}, ${short(model.multiplyAdds)} ${pluralWord(model.multiplyAdds, "multiply-add")} per image, ${input}`;
}

/** "10 logits", "1 probability"; the extents alone where the output holds no class scores. */
function outgoing({ output }: InspectedModel): string {
  const shown = extents(output.shape);
  if (!hasScores(output)) return shown;
  const word = output.scores.replace(/ies$/, "y").replace(/s$/, "");
  return `${shown} ${shown === "1" ? word : output.scores}`;
}

function columnsOf(model: InspectedModel): readonly Column[] {
  const { layers, blocks } = model;
  return [
    { title: "", align: "right", cell: ({ index }) => String(index) },
    { title: "layer", align: "left", cell: (layer) => `${bracket(layer, blocks)} ${layer.name}` },
    { title: "kind", align: "left", cell: ({ kind }) => kind },
    { title: "settings", align: "left", cell: ({ detail }) => clipped(detail) },
    { title: "output", align: "left", cell: ({ shape }) => extents(shape) },
    { title: "parameters", align: "right", cell: (layer) => count(layer.parameters), total: count(model.parameters) },
    {
      title: "multiply-adds",
      align: "right",
      cell: (layer) => count(layer.multiplyAdds),
      total: count(model.multiplyAdds),
    },
    { title: "sees", align: "right", cell: sees },
    {
      title: "step",
      align: "right",
      cell: ({ receptiveField }) => (receptiveField ? pair(receptiveField.stride) : ""),
    },
    { title: "reads", align: "left", cell: (layer) => reads(layer, layers) },
  ];
}

/** ┌ at the first layer of a block, └ at the last, │ between. */
function bracket({ index, block }: Layer, blocks: readonly Block[]): string {
  const members = block === undefined ? undefined : blocks[block]?.layers;
  if (members === undefined) return " ";
  if (index === members[0]) return "┌";
  return index === members.at(-1) ? "└" : "│";
}

/** Extents without the batch. */
function extents(shape: readonly Dim[]): string {
  return shape.length === 0 ? "unknown" : shape.slice(1).join("×");
}

/** 7 where both sides are alike, 7×3 where they are not. */
function pair([rows, columns]: readonly [number, number]): string {
  const text = (value: number) => String(Number(value.toFixed(3)));
  return rows === columns ? text(rows) : `${text(rows)}×${text(columns)}`;
}

function sees({ receptiveField, index }: Layer): string {
  if (index === 0) return "";
  return receptiveField === undefined ? "all" : pair(receptiveField.size);
}

/** The layers that one reads, by number, where it is not simply the one before. */
function reads({ index, inputs }: Layer, layers: readonly Layer[]): string {
  const isPlain = inputs.length === 1 && inputs[0] === index - 1;
  if (isPlain || layers[index] === undefined) return "";
  return inputs.length > 6
    ? `${inputs.slice(0, 3).join(", ")} … ${inputs.at(-1)} (${inputs.length})`
    : inputs.join(", ");
}

const count = (value: number): string => (value === 0 ? "" : value.toLocaleString("en-US"));

/** 11.7 million, 1.81 billion: three digits. */
function short(value: number): string {
  const units: readonly (readonly [number, string])[] = [
    [1e9, " billion"],
    [1e6, " million"],
  ];
  const [size, unit] = units.find(([least]) => value >= least) ?? [1, ""];
  return size === 1 ? value.toLocaleString("en-US") : `${Number((value / size).toPrecision(3))}${unit}`;
}

function clipped(text: string): string {
  return text.length > LONGEST_DETAIL ? `${text.slice(0, LONGEST_DETAIL - 1)}…` : text;
}

/** The number of characters as they are seen. */
const widthOf = (text: string): number => [...text].length;

function pad(text: string, width: number, align: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return align === "left" ? text + space : space + text;
}

function remarks({ withoutGradient, withoutRelevance, notes }: InspectedModel): readonly string[] {
  const lines = [
    ...(withoutGradient.length === 0 ? [] : [`no gradient through ${sayOperators(withoutGradient)}`]),
    ...(withoutRelevance.length === 0
      ? []
      : [`no relevance through ${sayOperators(withoutRelevance)}: lrp explains only targets before it`]),
  ];
  const all = [...notes, ...lines];
  return all.length === 0 ? [] : ["", ...all.map((line) => `· ${line}`)];
}
