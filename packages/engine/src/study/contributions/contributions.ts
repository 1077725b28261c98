import { type Abort, unlessAborted } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import type { UnitPlace } from "../../passes/unit-sums/unit-sums.ts";
import { padBatch } from "../../runtime/batches.ts";
import { comparedItems } from "../compare/read-both.ts";
import { noteUnjudged } from "../finite/say-unjudged.ts";
import type { Subject } from "../subject.ts";
import { readerGraph, sumGraph } from "./contribution-graphs.ts";
import type { Contributions } from "./contribution-messages.ts";
import { type Known, type RowOf, type Run, readerRows, sumRows } from "./contribution-rows.ts";
import { createMeanRows, type MeanRows } from "./mean-rows.ts";
import { unitSumsOf } from "./unit-sums-of.ts";

/** Whose contributions are asked for. */
export interface ContributionsAsked extends UnitPlace {
  /** Images that are looked at, at most. */
  readonly images: number;
}

/** Sums that are looked at, at most, of those that read a unit. */
const MOST_READERS = 6;

/** What is read for a sum that is taken apart, and the means of what was found. */
interface Part {
  readonly sources: readonly Layer[];
  readonly rows: (known: Known) => Promise<RowOf>;
  readonly means: MeanRows;
}

const unitsOf = ({ channels }: Layer): number => Number(channels.count);
const widthOf = (layers: readonly Layer[]): number => layers.reduce((sum, layer) => sum + unitsOf(layer), 0);

/** For `Subject.shared`: takes the sums around units apart; graphs that were made for one unit serve all units of its layer. */
export function contributionsOf(subject: Subject) {
  const { graph, passes, runtime } = subject;
  const { layers } = subject.model;
  const layerAt = (index: number): Layer => layers[index] as Layer;
  const run: Run = (of, feeds) => passes.sessions.use(of, (session) => session.run(feeds));
  const made = new Map<string, unknown>();
  const once = <T>(key: string, make: () => T): T => {
    if (!made.has(key)) made.set(key, make());
    return made.get(key) as T;
  };

  /** The sum that makes the unit, and those that read it. */
  const partsOf = (place: UnitPlace) => {
    const sums = subject.shared(unitSumsOf);
    const own = sums.sumOf(place);
    const every = sums.readersOf(place);
    const sum = own && {
      ...{ layer: own.sum.layer, unit: own.unit },
      ...partOf(own.sum.sources.map(layerAt), (sources) => {
        const made = once(`sum ${own.sum.layer}`, () =>
          sumGraph(graph, layerAt(own.sum.layer), sources, runtime.provider),
        );
        const width = 1 + widthOf(sources);
        return { width, rows: (known) => sumRows(run, made, { sources, unit: own.unit, known }) };
      }),
    };
    const readers = every.slice(0, MOST_READERS).map(({ sum: { layer, sources: from }, through, units }) => ({
      ...{ layer, through },
      ...partOf(from.map(layerAt), (sources) => {
        const made = once(`reader ${layer}`, () => readerGraph(graph, layerAt(layer), sources));
        const rows = (known: Known) => readerRows(run, made, { sources, through: layerAt(through), units, known });
        return { width: unitsOf(layerAt(layer)), rows };
      }),
    }));
    return { sum, readers, unread: every.length - readers.length };
  };

  return async function* contributions(
    asked: ContributionsAsked,
    signal: Abort | undefined,
  ): AsyncGenerator<Progress | Contributions> {
    const { sum, readers, unread } = partsOf(asked);
    const parts: readonly Part[] = [...(sum === undefined ? [] : [sum]), ...readers];
    const { read, unjudged } = yield* readParts(subject, parts, sum, asked.images, signal);
    const { count, above, means } = sum?.means.result() ?? { count: read, above: false, means: [] };
    yield {
      ...{ kind: "contributions", final: true, layer: asked.layer, unit: asked.unit },
      ...{ read, unjudged: Int32Array.from(unjudged), counted: count, above, unread },
      sum: sum && { layer: sum.layer, unit: sum.unit, ...sharesIn(means, sum.sources) },
      readers: readers.map(({ layer, through, means: own }) => ({
        ...{ layer, through },
        values: Float32Array.from(own.result().means),
      })),
      notes: await noteUnjudged(subject, unjudged, signal, "activations"),
    };
  };
}

function partOf(
  sources: readonly Layer[],
  make: (sources: readonly Layer[]) => { readonly width: number; readonly rows: Part["rows"] },
): Part {
  const { width, rows } = make(sources);
  return { sources, rows, means: createMeanRows(width) };
}

/** Reads a seeded sample of the images for all parts; returns how many could be read, and which of those are not finite and left out. */
async function* readParts(
  { items, feed, batch: most, passes }: Subject,
  parts: readonly Part[],
  sum: Part | undefined,
  images: number,
  signal: Abort | undefined,
): AsyncGenerator<Progress, { readonly read: number; readonly unjudged: readonly number[] }> {
  const fixed = passes.network.fixedBatch;
  const batch = Math.min(most, fixed ?? most);
  const sampled = comparedItems(items, images);
  const values = [...new Set(parts.flatMap(({ sources }) => sources.map(({ value }) => value)))];
  const unjudged: number[] = [];
  let [done, read] = [0, 0];
  for await (const { items: own, input, missing } of feed(sampled, batch, signal)) {
    const tensors = await unlessAborted(passes.network.read(padBatch(input, fixed ?? own.length), values), signal);
    const known: Known = new Map(values.map((value, at) => [value, tensors[at] as Tensor]));
    const present = own.flatMap((_, at) => (missing.includes(at) ? [] : [at]));
    const rowsOf: RowOf[] = [];
    for (const part of parts) rowsOf.push(await part.rows(known));
    for (const image of present) {
      const rows = rowsOf.map((rowOf) => rowOf(image));
      if (!rows.every((row) => Array.from(row).every(Number.isFinite))) {
        unjudged.push(own[image] as number);
        continue;
      }
      // the first number of a sum's row is the sum itself
      const isAbove = sum === undefined || Number(rows[0]?.[0]) > 0;
      for (const [at, row] of rows.entries()) parts[at]?.means.add(row, isAbove);
      read++;
    }
    done += own.length;
    yield { kind: "progress", stage: "contributions", done, total: sampled.length };
  }
  return { read, unjudged };
}

/** A sum's row of means as what each source adds; what no source adds is the bias. */
function sharesIn([mean = Number.NaN, ...shares]: ArrayLike<number> & Iterable<number>, sources: readonly Layer[]) {
  let start = 0;
  return {
    mean,
    bias: shares.reduce((rest, share) => rest - share, mean),
    sources: sources.map((source) => {
      const values = Float32Array.from(shares.slice(start, start + unitsOf(source)));
      start += values.length;
      return { layer: source.index, values };
    }),
  };
}
