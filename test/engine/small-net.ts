import { randomNormal, seededRandom } from "../../packages/engine/src/base/random.ts";
import { attribute } from "../../packages/engine/src/graph/attributes.ts";
import { GraphBuilder } from "../../packages/engine/src/graph/builder.ts";
import { emptyGraph } from "../../packages/engine/src/graph/empty-graph.ts";
import type { Shape } from "../../packages/engine/src/graph/graph.ts";
import { float32, int64, sizeOf } from "../../packages/engine/src/graph/tensor.ts";
import type { TypedGraph } from "../../packages/engine/src/graph/typed-graph.ts";
import { inferNode } from "../../packages/engine/src/passes/infer-shapes.ts";

/** What the small network is made of. */
export interface SmallNetOptions {
  readonly batch?: Shape[number];
  readonly activation?: "Tanh" | "Relu";
  /** "softmax" ends in a Softmax node; "shares" in probabilities made otherwise (e / Σ e). */
  readonly end?: "logits" | "softmax" | "shares";
  readonly side?: number;
  readonly classes?: number;
  /** Makes numbers NaN for an image whose mean is below −1.5: all of them, or the class scores alone. */
  readonly breaks?: "all" | "scores" | "nothing";
  /** Of the weights. */
  readonly seed?: number;
}

/** A convolutional network with seeded weights: two convolutions, average pooling, a dense layer. Input "image", 3 channels. */
export function smallNet(options: SmallNetOptions = {}): TypedGraph {
  const {
    batch = "batch",
    activation = "Tanh",
    end = "logits",
    side = 8,
    classes = 5,
    seed = 11,
    breaks = "nothing",
  } = options;
  const builder = new GraphBuilder(emptyGraph("small"), inferNode);
  const random = seededRandom(seed);
  const weight = (shape: readonly number[], name: string): string => {
    const scale = Math.sqrt(2 / sizeOf(shape.slice(1)));
    const values = Float32Array.from({ length: sizeOf(shape) }, () => scale * randomNormal(random));
    return builder.constant(float32(shape, values), name);
  };
  const pads = attribute.ints([1, 1, 1, 1]);
  const image = builder.input("image", { type: "float32", shape: [batch, 3, side, side] });
  // 0 · log(mean + 1.5) is NaN below, and 0 elsewhere
  const broken = (value: string, rank: 2 | 4) => {
    const mean = builder.add("ReduceMean", [image, builder.constant(int64([1, 2, 3]))]);
    const log = builder.add("Log", [builder.add("Add", [mean, builder.constant(float32([], [1.5]))])]);
    const zero = builder.add("Mul", [log, builder.constant(float32([], [0]))]);
    return builder.add("Add", [value, rank === 4 ? zero : builder.add("Flatten", [zero], { axis: attribute.int(1) })]);
  };
  const seen = breaks === "all" ? broken(image, 4) : image;
  const first = builder.add("Conv", [seen, weight([6, 3, 3, 3], "conv1.weight")], { pads }, "conv1");
  const active = builder.add(activation, [first]);
  const pooled = builder.add("AveragePool", [active], {
    kernel_shape: attribute.ints([2, 2]),
    strides: attribute.ints([2, 2]),
  });
  const second = builder.add("Conv", [pooled, weight([8, 6, 3, 3], "conv2.weight")], { pads }, "conv2");
  const flat = builder.add("Flatten", [builder.add(activation, [second])], { axis: attribute.int(1) });
  const dense = weight([classes, 8 * (side / 2) ** 2], "fc.weight");
  let scores = builder.add("Gemm", [flat, dense], { transB: attribute.int(1) }, "fc");
  if (breaks === "scores") scores = broken(scores, 2);
  if (end === "softmax") scores = builder.add("Softmax", [scores], { axis: attribute.int(1) });
  if (end === "shares") {
    const e = builder.add("Exp", [scores]);
    const sum = builder.add("ReduceSum", [
      e,
      builder.constant({ type: "int64", shape: [1], data: BigInt64Array.of(1n) }),
    ]);
    scores = builder.add("Div", [e, sum]);
  }
  return builder.build([scores]);
}
