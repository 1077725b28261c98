/** Element types that Deepling reads and writes; names as NumPy has them. `float16` and `bfloat16` travel as their bits. */
export type ElementType =
  | "float32"
  | "float64"
  | "float16"
  | "bfloat16"
  | "int64"
  | "int32"
  | "int16"
  | "int8"
  | "uint64"
  | "uint32"
  | "uint16"
  | "uint8"
  | "bool"
  | "string";

/** The array that holds each element type. */
export interface ElementArrays {
  float32: Float32Array;
  float64: Float64Array;
  float16: Uint16Array;
  bfloat16: Uint16Array;
  int64: BigInt64Array;
  int32: Int32Array;
  int16: Int16Array;
  int8: Int8Array;
  uint64: BigUint64Array;
  uint32: Uint32Array;
  uint16: Uint16Array;
  uint8: Uint8Array;
  bool: Uint8Array;
  string: readonly string[];
}

/** An n-dimensional array in row-major order. */
export type Tensor<T extends ElementType = ElementType> = {
  [K in T]: {
    readonly type: K;
    readonly shape: readonly number[];
    readonly data: ElementArrays[K];
    /** True for a constant of a graph that changes from one graph to the next (`settings.ts`); files and hashes hold it as any other. */
    readonly isSetting?: boolean;
  };
}[T];

/** The number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A float32 tensor over `data`, which is not copied where it is float32 already. */
export function float32(shape: readonly number[], data: ArrayLike<number>): Tensor<"float32"> {
  return { type: "float32", shape, data: data instanceof Float32Array ? data : new Float32Array(data) };
}

/** An int64 tensor of whole numbers, one-dimensional unless a shape is given. */
export function int64(values: readonly number[], shape: readonly number[] = [values.length]): Tensor<"int64"> {
  return { type: "int64", shape, data: BigInt64Array.from(values, toInt64) };
}

/** The nearest 64-bit integer: ONNX writes "to the end" as 2⁶³ − 1, which a JavaScript number rounds up to 2⁶³. */
export function toInt64(value: number): bigint {
  if (value >= 2 ** 63) return 2n ** 63n - 1n;
  if (value <= -(2 ** 63)) return -(2n ** 63n);
  return BigInt(value);
}
