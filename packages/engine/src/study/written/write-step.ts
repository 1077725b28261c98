import type { Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import { readerOf } from "../activations.ts";
import type { CellParts, StepRead } from "./cell-parts.ts";
import { gatherTerms, type Terms } from "./gather-terms.ts";
import type { WrittenSource, WrittenStep } from "./written-cell.ts";

/** Writes one step out, with at most `most` terms. */
export async function writeStep(parts: CellParts, read: StepRead, most: number): Promise<WrittenStep> {
  switch (parts.formOf(read.layer).form) {
    case "sum":
      return sumOf(parts, read, most);
    case "greatest":
      return greatestOf(parts, read);
    case "same":
      return sameOf(read);
    case "reads":
      return readsOf(parts, read);
  }
}

const WITHOUT = { bias: 0, count: 0, zeros: 0, sum: 0, terms: [], rest: 0 };

async function weighted(parts: CellParts, read: StepRead, most: number): Promise<Terms> {
  const gradients = await parts.weightsOf(read);
  const sources = read.sources.map((layer, at) => {
    return { layer, value: read.values[at] as Tensor, weight: gradients[at] as Tensor };
  });
  return gatherTerms(sources, most);
}

async function sumOf(parts: CellParts, read: StepRead, most: number): Promise<WrittenStep> {
  const bias = await parts.biasOf(read);
  return { form: "sum", ...read.place, value: read.value, bias, ...(await weighted(parts, read, most)) };
}

/** What of a layer is read where no sum says so. */
function sourceOf(parts: CellParts, read: StepRead, source: Layer): WrittenSource {
  const [own, count] = [Number(read.layer.channels.count), Number(source.channels.count)];
  const keeps = read.layer.kind === "pooling" && own === count;
  const units = keeps ? Int32Array.of(read.place.unit) : Int32Array.from({ length: count }, (_, unit) => unit);
  return { layer: source.index, box: parts.boxOf(read, source), units, shares: new Float32Array(units.length) };
}

function readsOf(parts: CellParts, read: StepRead): WrittenStep {
  const sources = read.sources.map((source) => sourceOf(parts, read, source));
  return { form: "reads", ...read.place, value: read.value, ...WITHOUT, sources };
}

async function greatestOf(parts: CellParts, read: StepRead): Promise<WrittenStep> {
  const { terms } = await weighted(parts, read, Number.POSITIVE_INFINITY);
  const chosen = terms.filter(({ value }) => value === read.value).slice(0, 1);
  const step = readsOf(parts, read);
  return chosen.length === 0 ? step : { ...step, form: "greatest", count: 1, terms: chosen };
}

function sameOf({ sources, values, place, value }: StepRead): WrittenStep {
  const { unit, row, column } = place;
  const [source, tensor] = [sources[0] as Layer, values[0] as Tensor];
  const { at, width } = readerOf(tensor, source);
  const box = { top: row, left: column, bottom: row, right: column };
  return {
    ...{ form: "same", ...place, value, ...WITHOUT, count: 1 },
    terms: [{ source: 0, unit, row, column, weight: 1, value: at(unit, row * width + column) }],
    sources: [{ layer: source.index, box, units: Int32Array.of(unit), shares: Float32Array.of(0) }],
  };
}
