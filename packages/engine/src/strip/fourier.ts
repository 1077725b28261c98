import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import { emptyGraph } from "../graph/empty-graph.ts";
import type { Graph } from "../graph/graph.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import { imageExtents, type Plane, planeSize } from "../image/plane.ts";
import { inferNode } from "../passes/infer-shapes.ts";
import { inBatches } from "../runtime/batches.ts";
import type { Sessions } from "../runtime/sessions.ts";

/** Weighs the frequencies of each image of a batch by 1/f to a power; a new batch. */
export type FourierFilter = (images: Float32Array, power: number) => Promise<Float32Array>;

/**
 * An image as a spatially decorrelated spectrum (olah2017): x = F⁻¹(z/f) with F the discrete Fourier transform and f the frequency in
 * cycles a pixel, no less than that of one cycle along the longer side, so that the mean has a scale too. Ascent in z needs no z: its
 * gradient is F(g)/f, and x moves by F⁻¹(F(g)/f²), which is this filter at power 2. White noise in z is an image filtered at power 1.
 *
 * For weights that depend on |f| alone, F⁻¹ w F = H w H with the Hartley transform H = cas(2πjk/n)/√n, which is real, symmetric and its own
 * inverse (bracewell1983): two products with constants each way, on the runtime, whatever the image's size.
 */
export function createFourierFilter(plane: Plane, sessions: Sessions, batch: number): FourierFilter {
  const graph = filterGraph(plane);
  const size = planeSize(plane);
  return async (images, power) => {
    const weights = spectralWeights(plane, power);
    const input = float32([images.length / size, ...imageExtents(plane)], images);
    const [filtered] = await inBatches(input, { most: batch }, async (some) =>
      Object.values(await sessions.use(graph, (session) => session.run({ images: some, weights }))),
    );
    if (filtered?.type !== "float32") throw new TypeError("filtered images are float32");
    return filtered.data;
  };
}

/** height × width: the weight 1/f^power of each frequency, in the transform's order. */
export function spectralWeights({ width, height }: Plane, power: number): Tensor<"float32"> {
  const least = 1 / Math.max(width, height);
  const weights = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const f = Math.hypot(Math.min(row, height - row) / height, Math.min(column, width - column) / width);
      weights[row * width + column] = Math.max(f, least) ** -power;
    }
  }
  return float32([height, width], weights);
}

/** n × n, symmetric, orthogonal. */
function hartley(n: number): Tensor<"float32"> {
  const matrix = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      // the product modulo n keeps the angle small and exact
      const angle = (2 * Math.PI * ((i * k) % n)) / n;
      matrix[i * n + k] = (Math.cos(angle) + Math.sin(angle)) / Math.sqrt(n);
    }
  }
  return float32([n, n], matrix);
}

/** images → H · (weights ⊙ (H · images · H)) · H, in whichever layout the images have. */
function filterGraph(plane: Plane): Graph {
  const { width, height, layout } = plane;
  const interleaved = layout === "nhwc";
  const builder = new GraphBuilder(emptyGraph("fourier_filter"), inferNode);
  const images = builder.input("images", { type: "float32", shape: ["batch", ...imageExtents(plane)] });
  const weights = builder.input("weights", { type: "float32", shape: [height, width] });
  const planar = interleaved ? builder.add("Transpose", [images], { perm: attribute.ints([0, 3, 1, 2]) }) : images;
  const back = addSpectralFilter(builder, planar, plane, weights);
  const perm = attribute.ints(interleaved ? [0, 2, 3, 1] : [0, 1, 2, 3]);
  return builder.build([builder.add("Transpose", [back], { perm }, "filtered")]);
}

/** Appends that filter to a graph, for `planar` images (batch × channels × height × width) and `weights` of height × width. */
export function addSpectralFilter(builder: GraphBuilder, planar: string, plane: Plane, weights: string): string {
  const transformed = hartleyOn(builder, plane);
  return transformed(builder.add("Mul", [transformed(planar), weights]));
}

/** Appends the transform H · x · H of `planar` images of these extents to a graph; it is its own inverse. */
export function hartleyOn(builder: GraphBuilder, { width, height }: Plane): (planar: string) => string {
  const [down = "", across = ""] = [height, width].map((extent) => builder.constant(hartley(extent), "hartley"));
  return (planar) => builder.add("MatMul", [down, builder.add("MatMul", [planar, across])]);
}
