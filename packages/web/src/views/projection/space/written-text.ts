import { type Layer, type WrittenStep, withMinus } from "@deepling/engine";

/** Decimals with which numbers of one sum are written, so that the largest has four figures and all can be added up. */
export function decimalsOf(step: WrittenStep): number {
  const amounts = [step.value, step.bias, step.rest, ...step.terms.map(({ weight, value }) => weight * value)];
  const largest = Math.max(...amounts.map(Math.abs));
  if (largest === 0) return 0;
  return Math.max(0, Math.min(9, 3 - Math.floor(Math.log10(Math.max(1e-12, largest)))));
}

/** A number with so many decimals, "−" before what is below 0. */
export const fixed = (value: number, decimals: number): string => {
  const text = value.toFixed(decimals);
  return withMinus(Number(text) === 0 ? text.replace("-", "") : text);
};

/** The same with its sign. */
export const signed = (value: number, decimals: number): string => {
  const text = fixed(value, decimals);
  return value > 0 ? `+${text}` : text;
};

/** Four figures of a factor. */
export const figures = (value: number): string => withMinus(value === 0 ? "0" : String(Number(value.toPrecision(4))));

/** What an activation does with one number, as it is written: max(0, x) for ReLU, else the operator's name. */
export function functionWords({ op }: Pick<Layer, "op">, inside: string): string {
  if (op === "Relu") return `max(0, ${inside})`;
  return `${op}(${inside})`;
}

/** Whether the units of a layer have several positions. */
export const hasPlaces = ({ shape }: Pick<Layer, "shape">): boolean =>
  shape.length >= 3 && shape.slice(2).some((extent) => extent !== 1);

interface Position {
  readonly row: number;
  readonly column: number;
}

/** "row 3, column 4" of a map; nothing where a unit has one position. */
export function placeWords({ row, column }: Position, layer: Pick<Layer, "shape">): string {
  return hasPlaces(layer) ? `row ${row}, column ${column}` : "";
}

/** The same where a head says what the numbers are: "3, 4". */
export function placeNumbers({ row, column }: Position, layer: Pick<Layer, "shape">): string {
  return hasPlaces(layer) ? `${row}, ${column}` : "";
}
