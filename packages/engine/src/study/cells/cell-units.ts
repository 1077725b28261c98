import { DeeplingError } from "../../base/error.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { hasScores } from "../../model/score-output.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { createNetwork, type Network } from "../network.ts";
import type { Subject } from "../subject.ts";
import { addUnitMaps } from "../units/unit-maps.ts";
import { cellGraph } from "./cell-graph.ts";

/** The strongest units at each position of a layer for one image: a semantic dictionary (Olah et al. 2018). */
export interface CellUnits {
  readonly item: number;
  readonly layer: number;
  readonly rows: number;
  readonly columns: number;
  /** Units at each position. */
  readonly count: number;
  /** positions × count, row by row: the units with the largest activation there, the largest first. */
  readonly units: Int32Array;
  readonly activations: Float32Array;
  /** Activation × gradient of the logit of the predicted class; NaN where there is none. */
  readonly effects: Float32Array;
  /** Why there are no effects; undefined where there are. */
  readonly reason: string | undefined;
}

/** One image, one layer, and how many units are wanted at each position. */
export interface CellUnitsAsked {
  readonly item: number;
  readonly layer: Layer;
  readonly count: number;
}

interface Reading {
  readonly network: Network;
  readonly outputs: readonly string[];
  readonly reason: string | undefined;
}

/** For `Subject.shared`: reads layers position by position; a layer's graph is made once. */
export function cellUnitsOf(subject: Subject) {
  const { graph, model, sessions } = subject;
  const readings = new Map<number, Reading>();
  const readingOf = (layer: Layer): Reading => {
    const known = readings.get(layer.index) ?? makeReading(layer);
    readings.set(layer.index, known);
    return known;
  };
  const makeReading = (layer: Layer): Reading => {
    const reading = (made: { graph: Subject["graph"] }, outputs: readonly string[], reason?: string): Reading => {
      return { network: createNetwork(made.graph, model.input.value, sessions), outputs, reason };
    };
    try {
      if (!hasScores(model.output)) throw new DeeplingError("missing", "class scores: none of the model's outputs");
      const made = cellGraph(subject, layer);
      return reading(made, [made.maps, made.effects]);
    } catch (error) {
      if (!(error instanceof DeeplingError)) throw error;
      const builder = new GraphBuilder(graph, inferNode);
      const maps = addUnitMaps(builder, layer);
      return reading({ graph: builder.build([maps]) }, [maps], error.message);
    }
  };

  return async ({ item, layer, count }: CellUnitsAsked): Promise<CellUnits> => {
    const { network, outputs, reason } = readingOf(layer);
    const [maps, effects] = (await network.read(await subject.inputOf(item), outputs)).map(
      ({ data }) => data as Float32Array,
    );
    const units = Number(layer.channels.count);
    const [rows = 1, ...rest] = layer.shape.filter((_, at) => at !== 0 && at !== layer.channels.axis).map(Number);
    const columns = rest.reduce((product, extent) => product * extent, 1);
    const kept = Math.min(count, units);
    const strongest = strongestAt(maps ?? new Float32Array(), units, rows * columns, kept);
    const at = (values: Float32Array | undefined, place: number): number => {
      const unit = strongest[place] ?? 0;
      return values?.[unit * rows * columns + Math.floor(place / kept)] ?? Number.NaN;
    };
    return {
      ...{ item, layer: layer.index, rows, columns, count: kept, units: strongest, reason },
      activations: Float32Array.from(strongest, (_, place) => at(maps, place)),
      effects: Float32Array.from(strongest, (_, place) => at(effects, place)),
    };
  };
}

/** The units with the largest values at each position; of equal ones the first. */
function strongestAt(maps: Float32Array, units: number, positions: number, kept: number): Int32Array {
  const found = new Int32Array(positions * kept);
  for (let position = 0; position < positions; position++) {
    const order = Array.from({ length: units }, (_, unit) => unit).sort(
      (a, b) => (maps[b * positions + position] ?? 0) - (maps[a * positions + position] ?? 0) || a - b,
    );
    found.set(order.slice(0, kept), position * kept);
  }
  return found;
}
