import { DeeplingError } from "../../base/error.ts";
import { int64, type Tensor } from "../../graph/tensor.ts";
import { requireUnit } from "../../passes/ablate.ts";
import type { Layer } from "../../passes/layer.ts";
import { createNet } from "../../passes/net.ts";
import { readerOf } from "../activations.ts";
import { imageValues } from "../maps/image-values.ts";
import type { Subject } from "../subject.ts";
import { type CellGraph, cellGraph } from "./cell-graph.ts";
import { cellReach, mapExtents } from "./cell-reach.ts";
import { gatherTerms } from "./gather-terms.ts";
import { type StepForm, stepForm } from "./step-form.ts";
import type { WrittenCell, WrittenSource, WrittenStep } from "./written-cell.ts";

/** A cell of a layer: a unit, and a position of its map. */
export interface CellPlace {
  readonly layer: number;
  readonly unit: number;
  readonly row: number;
  readonly column: number;
}

/** Steps that are followed at most while each reads a single cell. */
const MOST_STEPS = 8;

/** What is read for a step. */
interface Asked {
  readonly layer: Layer;
  readonly sources: readonly Layer[];
  readonly place: CellPlace;
  readonly value: number;
  readonly values: readonly Tensor[];
  readonly most: number;
}

/** For `Subject.shared`: writes cells out; graphs that were made for one cell serve all cells of its layer. */
export function writeCell(subject: Subject) {
  const { graph, sessions, runtime } = subject;
  const { layers } = subject.model;
  const net = createNet(graph);
  const made = new Map<string, unknown>();
  const once = <T>(key: string, make: () => T): T => {
    if (!made.has(key)) made.set(key, make());
    return made.get(key) as T;
  };
  const formOf = (layer: Layer): StepForm => once(`form ${layer.index}`, () => stepForm(net, layers, layer));
  const graphOf = (layer: Layer, sources: readonly Layer[]): CellGraph =>
    once(`graph ${layer.index}`, () => cellGraph(graph, layer, sources, runtime.provider));
  const reachOf = (layer: Layer, source: Layer) =>
    once(`reach ${layer.index} ${source.index}`, () => cellReach(subject, layer, source));

  const feedsOf = ({ layer, sources, place }: Asked, values: readonly Tensor[]) => {
    const { unit, place: input } = graphOf(layer, sources);
    const at = place.row * mapExtents(layer)[1] + place.column;
    return {
      ...Object.fromEntries(sources.map((source, index) => [source.value, values[index] as Tensor])),
      ...{ [unit]: int64([place.unit]), [input]: int64([at]) },
    };
  };
  const gradientsOf = async (asked: Asked): Promise<readonly Tensor[]> => {
    const { weights, gradients } = graphOf(asked.layer, asked.sources);
    const answer = await sessions.use(weights, (session) => session.run(feedsOf(asked, asked.values)));
    return gradients.map((name) => answer[name] as Tensor);
  };
  const biasOf = async (asked: Asked): Promise<number> => {
    const { forward, cell } = graphOf(asked.layer, asked.sources);
    const nothing = asked.values.map((tensor) => ({ ...tensor, data: tensor.data.slice().fill(0 as never) }) as Tensor);
    const answer = await sessions.use(forward, (session) => session.run(feedsOf(asked, nothing)));
    return Number(answer[cell]?.data[0]);
  };
  const weighted = async (asked: Asked) => {
    const gradients = await gradientsOf(asked);
    const read = asked.sources.map((layer, at) => {
      return { layer, value: asked.values[at] as Tensor, weight: gradients[at] as Tensor };
    });
    return gatherTerms(read, asked.most);
  };
  const without = { bias: 0, count: 0, zeros: 0, sum: 0, terms: [], rest: 0 };

  const sumOf = async (asked: Asked): Promise<WrittenStep> => ({
    ...{ form: "sum", ...asked.place, value: asked.value, bias: await biasOf(asked) },
    ...(await weighted(asked)),
  });
  /** What of a layer is read where no sum says so. */
  const readOf = ({ layer, place }: Asked, source: Layer): WrittenSource => {
    const box = reachOf(layer, source)(place.row, place.column);
    const keeps = layer.kind === "pooling" && Number(source.channels.count) === Number(layer.channels.count);
    const units = keeps ? [place.unit] : Array.from({ length: Number(source.channels.count) }, (_, unit) => unit);
    return { layer: source.index, box, units: Int32Array.from(units), shares: new Float32Array(units.length) };
  };
  const readsOf = (asked: Asked): WrittenStep => ({
    ...{ form: "reads", ...asked.place, value: asked.value, ...without },
    sources: asked.sources.map((source) => readOf(asked, source)),
  });
  const greatestOf = async (asked: Asked): Promise<WrittenStep> => {
    const { terms } = await weighted({ ...asked, most: Number.POSITIVE_INFINITY });
    const chosen = terms.filter(({ value }) => value === asked.value).slice(0, 1);
    const step = readsOf(asked);
    return chosen.length === 0 ? step : { ...step, form: "greatest", count: 1, terms: chosen };
  };
  const sameOf = (asked: Asked): WrittenStep => {
    const { unit, row, column } = asked.place;
    const [source, tensor] = [asked.sources[0] as Layer, asked.values[0] as Tensor];
    const { at, width } = readerOf(tensor, source);
    const value = at(unit, row * width + column);
    const box = { top: row, left: column, bottom: row, right: column };
    return {
      ...{ form: "same", ...asked.place, value: asked.value, ...without, count: 1 },
      terms: [{ source: 0, unit, row, column, weight: 1, value }],
      sources: [{ layer: source.index, box, units: Int32Array.of(unit), shares: Float32Array.of(0) }],
    };
  };

  const stepAt = async (item: number, place: CellPlace, most: number): Promise<WrittenStep> => {
    const layer = layers[place.layer] as Layer;
    const { form, sources: from } = formOf(layer);
    const sources = from.map((index) => layers[index] as Layer);
    const read = [layer, ...sources].map(({ value }) => value);
    const [own, ...values] = await subject.shared(imageValues)(item, read);
    const { at, width } = readerOf(own as Tensor, layer);
    const asked = { layer, sources, place, value: at(place.unit, place.row * width + place.column), values, most };
    if (form === "sum") return sumOf(asked);
    if (form === "greatest") return greatestOf(asked);
    return form === "same" ? sameOf(asked) : readsOf(asked);
  };

  return async (item: number, place: CellPlace, most: number): Promise<WrittenCell> => {
    requirePlace(subject.layer(place.layer), place);
    const steps: WrittenStep[] = [];
    for (let at: CellPlace | undefined = place; at !== undefined && steps.length < MOST_STEPS; ) {
      const step: WrittenStep = await stepAt(item, at, most);
      steps.push(step);
      at = nextOf(step);
    }
    return { steps };
  };
}

/** The single cell that a step reads, to be written out in its turn; undefined where it reads several, or the image. */
function nextOf({ form, count, terms, sources }: WrittenStep): CellPlace | undefined {
  const [only] = terms;
  if (only === undefined || count !== 1 || !(form === "sum" || form === "same")) return undefined;
  const { unit, row, column, source } = only;
  const layer = sources[source]?.layer ?? 0;
  return layer === 0 ? undefined : { layer, unit, row, column };
}

/** Throws "unknown unit" and "unknown position" for a cell that the layer does not have. */
function requirePlace(layer: Layer, { unit, row, column }: CellPlace): void {
  requireUnit(unit, Number(layer.channels.count), layer.name);
  const [rows, columns] = mapExtents(layer);
  if (row < rows && column < columns) return;
  throw new DeeplingError("unknown", `position: ${row},${column} (${layer.name})`, {
    hint: `rows are 0 to ${rows - 1}, columns 0 to ${columns - 1}`,
  });
}
