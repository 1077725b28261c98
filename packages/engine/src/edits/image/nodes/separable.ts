import { float32, int64, type Tensor } from "../../../graph/tensor.ts";
import type { Applying } from "../edit.ts";

/** A linear map of lines: `to` × `from` weights. */
export interface LineMap {
  readonly to: number;
  readonly from: number;
  readonly weights: Float32Array;
}

/** Weights of a map of lines, filled in by `put`. */
export function lineMap(
  to: number,
  from: number,
  fill: (put: (to: number, from: number, weight: number) => void) => void,
): LineMap {
  const weights = new Float32Array(to * from);
  fill((row, column, weight) => {
    weights[row * from + column] = (weights[row * from + column] as number) + weight;
  });
  return { to, from, weights };
}

/** Two maps, one after the other. */
export function after(second: LineMap, first: LineMap): LineMap {
  return lineMap(second.to, first.from, (put) => {
    for (let row = 0; row < second.to; row++) {
      for (let middle = 0; middle < second.from; middle++) {
        const weight = second.weights[row * second.from + middle] as number;
        if (weight === 0) continue;
        for (let column = 0; column < first.from; column++) {
          put(row, column, weight * (first.weights[middle * first.from + column] as number));
        }
      }
    }
  });
}

/** A map with all weights times a factor. */
export function scaled({ to, from, weights }: LineMap, factor: number): LineMap {
  return { to, from, weights: weights.map((weight) => weight * factor) };
}

/** The map as a matrix by which columns are multiplied from the left. */
export function fromLeft({ to, from, weights }: LineMap): Tensor<"float32"> {
  return float32([to, from], weights);
}

/** The same transposed, by which rows are multiplied from the right. */
export function fromRight({ to, from, weights }: LineMap): Tensor<"float32"> {
  const turned = new Float32Array(weights.length);
  for (let row = 0; row < to; row++) {
    for (let column = 0; column < from; column++) turned[column * to + row] = weights[row * from + column] as number;
  }
  return float32([from, to], turned);
}

/** The columns of all images mapped by `down` and their rows by `across`; both keep the extent. */
export function mapLines(
  { builder, shared }: Pick<Applying<unknown>, "builder" | "shared">,
  image: string,
  down: LineMap,
  across: LineMap,
): string {
  const rows = builder.add("MatMul", [image, shared("across", fromRight(across))]);
  return builder.add("MatMul", [shared("down", fromLeft(down)), rows]);
}

/** The sum of several such maps of the same images: Σ down · image · across. How many there are is not part of the graph. */
export function sumOfMaps(
  { builder, shared, size }: Pick<Applying<unknown>, "builder" | "shared" | "size">,
  image: string,
  maps: readonly { readonly down: LineMap; readonly across: LineMap }[],
): string {
  const { width, height } = size;
  const right = new Float32Array(maps.length * width * width);
  const left = new Float32Array(height * maps.length * height);
  maps.forEach(({ down, across }, at) => {
    right.set(fromRight(across).data, at * width * width);
    for (let row = 0; row < height; row++) {
      left.set(down.weights.subarray(row * height, (row + 1) * height), (row * maps.length + at) * height);
    }
  });
  const [apart, joined] = [
    [0, 0, 1, height, width],
    [0, 0, -1, width],
  ].map((shape) => builder.constant(int64(shape))) as [string, string];
  const across = shared("across", float32([maps.length, width, width], right), ["maps", width, width]);
  const rows = builder.add("MatMul", [builder.add("Reshape", [image, apart]), across]);
  const down = shared("down", float32([height, maps.length * height], left), [height, "columns"]);
  const sum = builder.add("MatMul", [down, builder.add("Reshape", [rows, joined])]);
  return builder.add("Reshape", [sum, builder.constant(int64([0, 0, height, width]))]);
}
