import type { Node } from "../../graph/graph.ts";
import type { ElementType } from "../../graph/tensor.ts";

const BOUNDS: Readonly<Partial<Record<ElementType, readonly [number, number]>>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
};

/** The least and the largest number of a type that quanta have; undefined for wider types, which no rounding leaves. */
export function quantaBounds(type: ElementType): readonly [number, number] | undefined {
  return BOUNDS[type];
}

/** Whether a node rounds real numbers to quanta, its first output, through which gradients and relevance pass. */
export function makesQuanta({ type, domain }: Pick<Node, "type" | "domain">): boolean {
  return domain === "" && (type === "QuantizeLinear" || type === "DynamicQuantizeLinear");
}
