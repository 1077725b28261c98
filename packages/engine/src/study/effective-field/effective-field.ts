import { type Abort, unlessAborted } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { isFiniteEverywhere } from "../../explain/not-finite.ts";
import { partWeights } from "../../explain/objective-parts.ts";
import type { WeightedTarget } from "../../explain/target.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import { fixedBatch, inBatches } from "../../runtime/batches.ts";
import { comparedItems } from "../compare/read-both.ts";
import { noteUnjudged } from "../finite/say-unjudged.ts";
import type { Subject } from "../subject.ts";
import { type EffectiveFieldGraph, effectiveFieldGraph } from "./effective-field-graph.ts";

/**
 * The effective receptive field of a unit (Luo et al. 2016): how much each pixel moves it. As there, one position is followed, the middle of the unit's map: positions
 * added up would smear the field over the image.
 */
export interface EffectiveField {
  readonly kind: "effective field";
  readonly final: true;
  readonly layer: number;
  readonly unit: number;
  /** Row and column of the position; undefined in a layer without rows and columns, whose unit is followed as a whole. */
  readonly position: readonly [row: number, column: number] | undefined;
  /** Images that count, of a seeded sample of large data: those that could be read, `unjudged` left out. */
  readonly read: number;
  /** Images that were read and on which the unit, or its gradient, is NaN or infinite. */
  readonly unjudged: Int32Array;
  /** Those of them on which the unit changes with the image at all: not where a ReLU is off. */
  readonly counted: number;
  /** Extents of the network's input. */
  readonly width: number;
  readonly height: number;
  /** height × width: the absolute gradient of the unit there, summed over the input's channels, in the mean over the images read. */
  readonly map: Float32Array;
  /** Which images do not count. */
  readonly notes: readonly string[];
}

/** Whose field is asked for, and on how many images at most. */
export interface EffectiveFieldAsked {
  readonly layer: Layer;
  readonly unit: number;
  readonly images: number;
}

/** The middle of a layer's map. */
export function middleOf({ shape, channels }: Layer): readonly [number, number] | undefined {
  const [rows, columns, ...more] = shape.filter((_, at) => at !== 0 && at !== channels.axis).map(Number);
  if (rows === undefined || columns === undefined || more.length > 0) return undefined;
  return [Math.floor(rows / 2), Math.floor(columns / 2)];
}

/** For `Subject.shared`: measures effective fields; a layer's graph is made once for all of its units. */
export function effectiveFieldOf(subject: Subject) {
  const graphs = new Map<number, EffectiveFieldGraph>();
  return async function* effectiveField(
    { layer, unit, images }: EffectiveFieldAsked,
    signal: Abort | undefined,
  ): AsyncGenerator<Progress | EffectiveField> {
    const position = middleOf(layer);
    const made = graphs.get(layer.index) ?? effectiveFieldGraph(subject, layer, position !== undefined);
    graphs.set(layer.index, made);
    const target = [{ weight: 1, target: { kind: "unit", layer: layer.index, unit, position } }] as const;
    const { width, height } = subject.image;
    const sums = new Float64Array(width * height);
    const items = comparedItems(subject.items, images);
    // a gradient holds about twice what the forward pass does
    const batch = Math.max(1, Math.ceil(subject.batch / 2));
    const unjudged: number[] = [];
    let [done, read, counted] = [0, 0, 0];
    for await (const part of subject.feed(items, batch, signal)) {
      const { fields, means } = await unlessAborted(fieldsOf(subject, made, target, part.input), signal);
      const units = means.length / part.items.length;
      const missing = new Set(part.missing);
      for (let image = 0; image < part.items.length; image++) {
        if (missing.has(image)) continue;
        const field = fields.subarray(image * sums.length, (image + 1) * sums.length);
        if (!Number.isFinite(means[image * units + unit]) || !isFiniteEverywhere(field)) {
          unjudged.push(part.items[image] as number);
          continue;
        }
        read++;
        if (addField(sums, field)) counted++;
      }
      done += part.items.length;
      yield { kind: "progress", stage: "effective receptive field", done, total: items.length };
    }
    const map = Float32Array.from(sums, (sum) => sum / read);
    const found = { kind: "effective field", final: true, layer: layer.index, unit } as const;
    const notes = await noteUnjudged(subject, unjudged, signal, "activations or gradients");
    yield { ...found, position, read, unjudged: Int32Array.from(unjudged), counted, width, height, map, notes };
  };
}

/** Each image's absolute gradient, images × height × width, and the means of the layer's units. */
async function fieldsOf(
  { model, passes }: Subject,
  { graph, image, field, means, weights }: EffectiveFieldGraph,
  target: readonly WeightedTarget[],
  images: Tensor<"float32">,
): Promise<{ readonly fields: Float32Array; readonly means: Float32Array }> {
  const batching = { fixed: fixedBatch(graph, image), most: Number.POSITIVE_INFINITY };
  const [fields, found] = await inBatches(images, batching, async (some, count) => {
    const rows = some.shape[0] ?? count;
    const targets = Array.from({ length: rows }, () => target);
    const feeds = weights.map(({ part, input }): [string, Tensor] => [
      input,
      partWeights(part, targets, model.output.classes, model.layers),
    ]);
    const answer = await passes.sessions.use(graph, (session) =>
      session.run({ ...Object.fromEntries(feeds), [image]: some }, [field, means]),
    );
    return [answer[field] as Tensor, answer[means] as Tensor];
  });
  return { fields: fields?.data as Float32Array, means: found?.data as Float32Array };
}

/** Adds a field; answers whether any of it is not 0. */
function addField(sums: Float64Array, field: Float32Array): boolean {
  let any = false;
  for (let at = 0; at < sums.length; at++) {
    const value = field[at] ?? 0;
    if (value !== 0) any = true;
    sums[at] = (sums[at] ?? 0) + value;
  }
  return any;
}
