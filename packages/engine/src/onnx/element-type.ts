import { TensorProto_DataType as DataType } from "onnx-buf";
import { DeeplingError } from "../base/error.ts";
import type { ElementType } from "../graph/tensor.ts";

const CODES: Readonly<Record<ElementType, DataType>> = {
  float32: DataType.FLOAT,
  float64: DataType.DOUBLE,
  float16: DataType.FLOAT16,
  bfloat16: DataType.BFLOAT16,
  int64: DataType.INT64,
  int32: DataType.INT32,
  int16: DataType.INT16,
  int8: DataType.INT8,
  uint64: DataType.UINT64,
  uint32: DataType.UINT32,
  uint16: DataType.UINT16,
  uint8: DataType.UINT8,
  bool: DataType.BOOL,
  string: DataType.STRING,
};

const TYPES: ReadonlyMap<number, ElementType> = new Map(
  (Object.keys(CODES) as ElementType[]).map((type) => [CODES[type], type]),
);

/** ONNX's number for an element type. */
export function elementCode(type: ElementType): number {
  return CODES[type];
}

/** ONNX's number for an element type that is written as ONNX's own name, such as "FLOAT"; undefined for another text. */
export function elementCodeNamed(name: string): number | undefined {
  const found = Object.entries(DataType).find(([key]) => key === name)?.[1];
  return typeof found === "number" ? found : undefined;
}

/** The element type behind ONNX's number, undefined for those that Deepling does not hold (complex, below 8 bits). */
export function elementTypeOf(code: number): ElementType | undefined {
  return TYPES.get(code);
}

/** The element type behind ONNX's number; fails with "unsupported element type". */
export function elementType(code: number, place: string): ElementType {
  const type = TYPES.get(code);
  if (type !== undefined) return type;
  throw new DeeplingError("unsupported", `element type: ${DataType[code] ?? code} (${place})`, {
    hint: "Deepling reads real numbers of 8 to 64 bits, booleans and text; export the model unquantised",
  });
}
