import type { Dim, Shape } from "../graph/graph.ts";
import type { ElementType } from "../graph/tensor.ts";
import type { Net } from "../passes/net.ts";

/** A value that holds one list of numbers for each image. */
export interface ScoreVector {
  /** Numbers for each image, a symbol where it is not known. */
  readonly columns: Dim;
  /** The axis along which they lie; −1 where there is one number for each image and no axis for it. */
  readonly axis: number;
}

const REAL: ReadonlySet<ElementType> = new Set(["float32", "float16", "bfloat16", "float64"]);

/** Whether values of a type are real numbers. */
export function isRealType(type: ElementType): boolean {
  return REAL.has(type);
}

/** Whether a value holds real numbers; one whose type is not known is taken to. */
export function isReal(net: Net, value: string): boolean {
  return isRealType(net.graph.types.get(value)?.type ?? "float32");
}

/** Whether an extent is the number of images, going by the batch's symbol; a batch of 1 may be written as such, and outputs may have symbols of their own. */
function countsImages(extent: Dim, batch: string): boolean {
  if (typeof extent === "number") return extent === 1;
  return extent === batch || !extent.split(/[^\w.]+/).includes(batch);
}

/** How a value of this shape lists numbers for each image of a batch; undefined where it is a map, or has no axis for the images. */
export function vectorOf(shape: Shape | undefined, batch: Dim | undefined): ScoreVector | undefined {
  if (shape === undefined) return undefined;
  const [images, ...rest] = shape;
  if (images === undefined) return batch === 1 ? { columns: 1, axis: -1 } : undefined;
  // one number, or a list, without an axis for the one image that the model takes
  if (rest.length === 0 && batch === 1 && images !== 1) return { columns: images, axis: 0 };
  if (typeof images === "number" && typeof batch === "number" && images !== batch) return undefined;
  if (typeof batch === "string" && !countsImages(images, batch)) return undefined;
  const long = rest.flatMap((extent, at) => (extent === 1 ? [] : [at + 1]));
  const [axis = rest.length === 0 ? -1 : 1, ...others] = long;
  if (others.length > 0) return undefined;
  return { columns: rest[axis - 1] ?? 1, axis };
}
