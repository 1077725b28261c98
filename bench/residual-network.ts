import { randomNormal, seededRandom } from "../packages/engine/src/base/random.ts";
import { attribute } from "../packages/engine/src/graph/attributes.ts";
import { GraphBuilder } from "../packages/engine/src/graph/builder.ts";
import { emptyGraph } from "../packages/engine/src/graph/empty-graph.ts";
import { float32, sizeOf } from "../packages/engine/src/graph/tensor.ts";
import { inferNode } from "../packages/engine/src/passes/infer-shapes.ts";

/** ResNet-18 (He et al. 2016) at 224 × 224 with seeded random weights: 3 → 1,000, batch of any size. */
export function resNet18() {
  const builder = new GraphBuilder(emptyGraph("resnet18"), inferNode);
  const random = seededRandom(18);
  const weights = (shape: readonly number[]) => {
    const scale = Math.sqrt(2 / sizeOf(shape.slice(1)));
    return builder.constant(
      float32(
        shape,
        Float32Array.from({ length: sizeOf(shape) }, () => scale * randomNormal(random)),
      ),
    );
  };
  const vector = (length: number, of: () => number) =>
    builder.constant(float32([length], Float32Array.from({ length }, of)));
  const convolution = (x: string, [from, to]: readonly [number, number], kernel: number, stride: number): string => {
    const pad = (kernel - 1) / 2;
    const made = builder.add("Conv", [x, weights([to, from, kernel, kernel])], {
      strides: attribute.ints([stride, stride]),
      pads: attribute.ints([pad, pad, pad, pad]),
    });
    // as a trained network has them: factors and moments of each channel's own
    const factors = vector(to, () => 0.5 + random());
    const moments = [
      vector(to, () => random() - 0.5),
      vector(to, () => random() - 0.5),
      vector(to, () => 0.5 + random()),
    ];
    return builder.add("BatchNormalization", [made, factors, ...moments]);
  };
  const relu = (x: string) => builder.add("Relu", [x]);
  const block = (x: string, [from, to]: readonly [number, number], stride: number): string => {
    const inner = relu(convolution(x, [from, to], 3, stride));
    const outer = convolution(inner, [to, to], 3, 1);
    const shortcut = from === to && stride === 1 ? x : convolution(x, [from, to], 1, stride);
    return relu(builder.add("Add", [outer, shortcut]));
  };
  const image = builder.input("image", { type: "float32", shape: ["N", 3, 224, 224] });
  let value = builder.add("MaxPool", [relu(convolution(image, [3, 64], 7, 2))], {
    kernel_shape: attribute.ints([3, 3]),
    strides: attribute.ints([2, 2]),
    pads: attribute.ints([1, 1, 1, 1]),
  });
  let channels = 64;
  for (const width of [64, 128, 256, 512]) {
    value = block(value, [channels, width], width === 64 ? 1 : 2);
    value = block(value, [width, width], 1);
    channels = width;
  }
  const flat = builder.add("Flatten", [builder.add("GlobalAveragePool", [value])], { axis: attribute.int(1) });
  const scores = builder.add("Gemm", [flat, weights([1000, 512])], { transB: attribute.int(1) });
  return builder.build([scores]);
}
