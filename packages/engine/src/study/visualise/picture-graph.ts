import { objectiveGraph } from "../../explain/objective.ts";
import type { Part } from "../../explain/objective-parts.ts";
import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { float32, int64 } from "../../graph/tensor.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import type { ScoreOutput } from "../../model/score-output.ts";
import type { Provider } from "../../ops/op.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { tap } from "../../passes/tap.ts";
import { addUnitMaps } from "../units/unit-maps.ts";
import { type Ascended, gradientOf } from "./ascended.ts";
import { type Canvas, type CanvasForm, withCanvas } from "./canvas.ts";

/** A network with a canvas before it and an objective behind it, and the objective's gradient by what is optimised. */
export interface PictureGraph extends Canvas, Ascended {
  /** [batch, batch]: what the likeness of two pictures counts; undefined where pictures are not kept apart. */
  readonly apart: string | undefined;
}

/** What the graph is made of. */
export interface PictureParts {
  /** The part of the network that the targets need (`networkAt`), and its layers, the image first. */
  readonly graph: TypedGraph;
  readonly layers: readonly Layer[];
  readonly parts: readonly Part[];
  /** Kind "none" where no target is a class. */
  readonly output: ScoreOutput;
  readonly provider: Provider;
  readonly canvas: CanvasForm;
  /** The layer in which pictures of one target are kept apart; undefined for none. */
  readonly diverse: Layer | undefined;
}

/** Makes the graph. Throws "unsupported gradient" and "unreachable gradient" as `backward` does. */
export function pictureGraph({
  graph,
  layers,
  parts,
  output,
  provider,
  canvas: form,
  diverse,
}: PictureParts): PictureGraph {
  const image = layers[0]?.value ?? "";
  const canvas = withCanvas(graph, image, form);
  const { forward, value, weights } = objectiveGraph(canvas.graph, parts, output, layers, provider);
  const builder = new GraphBuilder(forward, inferNode);
  const likeness = diverse === undefined ? undefined : addLikeness(builder, diverse, canvas.free);
  const total = likeness === undefined ? value : builder.add("Sub", [value, likeness.value]);
  const whole = builder.build([value, total, canvas.pixels]);
  const differentiated = gradientOf(whole, { of: total, by: canvas.free, forward, provider });
  const { gradient } = differentiated;
  return {
    ...canvas,
    graph: tap(differentiated.graph, [value, canvas.pixels, gradient]),
    ...{ forward, image, provider, value, gradient, weights },
    apart: likeness?.apart,
  };
}

/**
 * How much alike the pictures of a batch are: cosines between their Gram matrices, channels × channels summed over positions, of one layer (the diversity
 * term of olah2017, after gatys2015), each times what `apart` says. [batch].
 */
function addLikeness(builder: GraphBuilder, layer: Layer, free: string) {
  const batch = builder.typeOf(free)?.shape?.[0] ?? "batch";
  const apart = builder.input("apart", { type: "float32", shape: [batch, batch] });
  const maps = addUnitMaps(builder, layer);
  const turned = builder.add("Transpose", [maps], { perm: attribute.ints([0, 2, 1]) });
  const flat = builder.add("Reshape", [builder.add("MatMul", [maps, turned]), builder.constant(int64([0, -1]))]);
  const length = builder.add("ReduceL2", [flat, builder.constant(int64([1]))], { keepdims: attribute.int(1) });
  const unit = builder.add("Div", [flat, builder.add("Add", [length, builder.constant(float32([], [1e-12]))])]);
  const cosines = builder.add("MatMul", [unit, builder.add("Transpose", [unit], { perm: attribute.ints([1, 0]) })]);
  const counted = builder.add("Mul", [cosines, apart]);
  return {
    apart,
    value: builder.add("ReduceSum", [counted, builder.constant(int64([1]))], { keepdims: attribute.int(0) }),
  };
}
