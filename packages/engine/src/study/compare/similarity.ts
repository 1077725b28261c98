import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { type Matrix, matrix32 } from "../../math/matrix.ts";
import { type LayerMatch, matchLayers } from "../../passes/difference/match-layers.ts";
import { layersRead } from "../../passes/layer-rows.ts";
import type { Compared } from "../../project/quality.ts";
import { createSimilarityTally } from "../../project/similarity.ts";
import { abortable } from "../../runtime/abortable.ts";
import { createOnnxAlgebra } from "../../runtime/onnx-algebra.ts";
import { compareImages } from "../projection/compare-images.ts";
import { type PlannedLayer, planMemory } from "../projection/plan.ts";
import type { Subject } from "../subject.ts";
import { comparedItems } from "./read-both.ts";

/** How alike the layers of two networks are, and which of them match. */
export interface Similarity {
  readonly kind: "similarity";
  readonly final: boolean;
  /** Images compared so far: readable, and with finite activations. */
  readonly images: number;
  /** Images that are compared with one another at a time. */
  readonly group: number;
  /** Layers of the network asked (rows), and of the one it is compared with (columns). */
  readonly layers: Int32Array;
  readonly others: Int32Array;
  /** Minibatch linear CKA, layers × others; NaN where a layer does not vary. */
  readonly cka: Float32Array;
  /** Every layer of the network asked, with its match in the other: by name, structure, then CKA. */
  readonly matches: readonly LayerMatch[];
  /** What of either network was reduced to stay within memory: "conv1: average pooled 2×2". */
  readonly reductions: readonly string[];
}

/** Images compared with one another at a time: their activations at all layers have to fit into memory. */
const GROUP = 200;
const MEMORY = 256 * 2 ** 20;

/** What is compared with what. */
export interface SimilarityOptions {
  readonly own: Subject;
  readonly other: Subject;
  /** Images to compare on; 1,000 unless given. */
  readonly images?: number | undefined;
  readonly signal: Abort | undefined;
}

/**
 * CKA of every layer of one network with every layer of another, on a seeded sample of the data: group by group (`createSimilarityTally`), each yielding what is known so far. Memory does not
 * grow with the number of images; only images × images numbers of each layer leave the runtime where a group fits into it.
 */
export async function* layerSimilarity(options: SimilarityOptions): AsyncGenerator<Progress | Similarity> {
  const { own, other, signal } = options;
  const items = comparedItems(own.items, options.images);
  const groups = groupsOf(items);
  const size = Math.max(0, ...groups.map(({ length }) => length));
  const [a, b] = [plan(own, size), plan(other, size)];
  const algebra = createOnnxAlgebra(own.passes.runtime);
  const tally = createSimilarityTally(a.length, b.length, algebra);
  let done = 0;
  const describe = (final: boolean): Similarity => {
    const result = tally.result();
    const [layers, others] = [a, b].map((planned) => Int32Array.from(planned, ({ layer }) => layer.index)) as [
      Int32Array,
      Int32Array,
    ];
    return {
      kind: "similarity",
      final,
      images: tally.sums.images,
      group: size,
      layers,
      others,
      cka: new Float32Array(result.data),
      matches: matchLayers(own.model.layers, other.model.layers, spread(result, own, other, layers, others)),
      reductions: [...a, ...b].flatMap(({ layer, reduction }) => (reduction ? [`${layer.name}: ${reduction}`] : [])),
    };
  };
  try {
    for (const group of groups) {
      signal?.throwIfAborted();
      const progress = { kind: "progress", stage: "comparing layers", total: items.length } as const;
      yield { ...progress, done };
      const known = await Promise.all([
        keptGrams(own, a, group, algebra, signal),
        other === own ? undefined : keptGrams(other, b, group, algebra, signal),
      ]);
      await tally.add(known[0], known[1] ?? known[0]);
      done += group.length;
      yield { ...progress, done };
      if (done < items.length) yield describe(false);
    }
    yield describe(true);
  } finally {
    await algebra.dispose();
  }
}

/** Groups of nearly equal size. */
function groupsOf(items: readonly number[]): readonly (readonly number[])[] {
  const count = Math.ceil(items.length / GROUP);
  return Array.from({ length: count }, (_, at) =>
    items.slice(Math.round((at * items.length) / count), Math.round(((at + 1) * items.length) / count)),
  );
}

function plan({ model }: Subject, size: number): readonly PlannedLayer[] {
  return planMemory(layersRead(model.layers, model.blocks), size, MEMORY).layers;
}

/** Numbers of Gram matrices that are kept: 64 MB. */
const MOST_KEPT = 2 ** 23;

/** What is known of the study's own network, which one after another is compared with: Gram matrices by group of images. */
const knownGrams = (_: Subject) => new Map<string, readonly Compared[]>();

/** The same, kept for the study's own network. */
async function keptGrams(...asked: Parameters<typeof gramsOf>): Promise<readonly Compared[]> {
  const [subject, layers, group] = asked;
  if (subject !== subject.base) return gramsOf(...asked);
  const known = subject.shared(knownGrams);
  const key = `${group.join()} ${layers.map(({ form }) => form.pool).join()}`;
  const found = known.get(key) ?? (await gramsOf(...asked));
  if (numbersIn([found]) > MOST_KEPT) return found;
  if (!known.has(key) && numbersIn([...known.values(), found]) > MOST_KEPT) known.clear();
  known.set(key, found);
  return found;
}

const numbersIn = (groups: readonly (readonly Compared[])[]): number =>
  groups.flat().reduce((sum, { gram }) => sum + gram.data.length, 0);

/** Each layer's Gram matrix on a group of images, whose positions in the group are kept. */
async function gramsOf(
  { graph, passes, feed, batch }: Subject,
  layers: readonly PlannedLayer[],
  group: readonly number[],
  algebra: ReturnType<typeof createOnnxAlgebra>,
  signal: Abort | undefined,
): Promise<readonly Compared[]> {
  const source = { graph, runtime: abortable(passes.runtime, signal), feed, batch, signal };
  const comparing = compareImages(source, layers, group, { algebra, memory: MEMORY });
  let step = await comparing.next();
  while (step.done !== true) step = await comparing.next();
  const places = new Map(group.map((item, at) => [item, at]));
  const positions = step.value.items.map((item) => places.get(item) ?? -1);
  return step.value.grams.map(({ present, centred }) => ({
    present: present.map((at) => positions[at] ?? -1),
    gram: centred,
  }));
}

/** The matrix over all layers of both networks; NaN for those that were not compared. */
function spread(cka: Matrix, own: Subject, other: Subject, layers: Int32Array, others: Int32Array): Matrix {
  const [rows, columns] = [own, other].map(({ model }) => model.layers.length) as [number, number];
  const whole = matrix32(rows, columns, new Float32Array(rows * columns).fill(Number.NaN));
  layers.forEach((layer, i) => {
    others.forEach((match, j) => {
      whole.data[layer * columns + match] = cka.data[i * cka.columns + j] ?? Number.NaN;
    });
  });
  return whole;
}
