import { int64, type Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import { createNet } from "../../passes/net.ts";
import type { Subject } from "../subject.ts";
import { cellGraph } from "./cell-graph.ts";
import { cellReach, mapExtents } from "./cell-reach.ts";
import { type StepForm, stepForm } from "./step-form.ts";
import type { CellBox } from "./written-cell.ts";

/** A cell of a layer: a unit, and a position of its map. */
export interface CellPlace {
  readonly layer: number;
  readonly unit: number;
  readonly row: number;
  readonly column: number;
}

/** What is read for a step: the layer, those that it reads, and their values for an image. */
export interface StepRead {
  readonly layer: Layer;
  readonly sources: readonly Layer[];
  readonly place: CellPlace;
  /** The network's own value of the cell. */
  readonly value: number;
  /** Of the sources. */
  readonly values: readonly Tensor[];
}

/** The parts of a network between its layers, each made once and run for one cell. */
export interface CellParts {
  readonly formOf: (layer: Layer) => StepForm;
  /** The gradient of the cell by each source. */
  readonly weightsOf: (read: StepRead) => Promise<readonly Tensor[]>;
  /** What the cell is where all sources are 0. */
  readonly biasOf: (read: StepRead) => Promise<number>;
  /** The positions of a source that the cell reads; undefined where it may read all. */
  readonly boxOf: (read: StepRead, source: Layer) => CellBox | undefined;
}

/** For `Subject.shared`: graphs that were made for one cell serve all cells of its layer. */
export function cellParts(subject: Subject): CellParts {
  const { graph, sessions, runtime } = subject;
  const { layers } = subject.model;
  const net = createNet(graph);
  const made = new Map<string, unknown>();
  const once = <T>(key: string, make: () => T): T => {
    if (!made.has(key)) made.set(key, make());
    return made.get(key) as T;
  };
  const graphOf = ({ layer, sources }: StepRead) =>
    once(`graph ${layer.index}`, () => cellGraph(graph, layer, sources, runtime.provider));

  const feedsOf = (read: StepRead, values: readonly Tensor[]) => {
    const { unit, place } = graphOf(read);
    const at = read.place.row * mapExtents(read.layer)[1] + read.place.column;
    return {
      ...Object.fromEntries(read.sources.map(({ value }, index) => [value, values[index] as Tensor])),
      ...{ [unit]: int64([read.place.unit]), [place]: int64([at]) },
    };
  };
  return {
    formOf: (layer) => once(`form ${layer.index}`, () => stepForm(net, layers, layer)),
    weightsOf: async (read) => {
      const { weights, gradients } = graphOf(read);
      const answer = await sessions.use(weights, (session) => session.run(feedsOf(read, read.values)));
      return gradients.map((name) => answer[name] as Tensor);
    },
    biasOf: async (read) => {
      const { forward, cell } = graphOf(read);
      const nothing = read.values.map(
        (tensor) => ({ ...tensor, data: tensor.data.slice().fill(0 as never) }) as Tensor,
      );
      const answer = await sessions.use(forward, (session) => session.run(feedsOf(read, nothing)));
      return Number(answer[cell]?.data[0]);
    },
    boxOf: ({ layer, place }, source) => {
      const reach = once(`reach ${layer.index} ${source.index}`, () => cellReach(subject, layer, source));
      return reach(place.row, place.column);
    },
  };
}
