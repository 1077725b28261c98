import type { ValueInfoProto } from "onnx-buf";
import { DeeplingError } from "../base/error.ts";
import type { Dim, ValueType } from "../graph/graph.ts";
import { elementType, elementTypeOf } from "./element-type.ts";

/**
 * What a model says of a value; undefined where it says nothing, or nothing that a tensor here can be. An extent left
 * open becomes a symbol of its own, named after the value and the axis.
 */
export function valueType({ name, type: proto }: ValueInfoProto): ValueType | undefined {
  if (proto?.value.case !== "tensorType") return undefined;
  const { elemType, shape } = proto.value.value;
  const type = elementTypeOf(elemType);
  if (type === undefined) return undefined;
  const dims = shape?.dim.map(({ value }, axis): Dim => {
    if (value.case === "dimParam" && value.value !== "") return value.value;
    // Some exporters write 0 or −1 for an extent that is free.
    if (value.case === "dimValue" && value.value > 0n) return Number(value.value);
    return `${name}:${axis}`;
  });
  return { type, shape: dims };
}

/** The type of a graph's input or output; fails with "unsupported type" or "unsupported element type" on what a tensor here cannot be. */
export function declaredType(proto: ValueInfoProto, role: "input" | "output"): ValueType | undefined {
  const place = `${role} "${proto.name}"`;
  const declared = proto.type?.value;
  if (declared?.case !== undefined && declared.case !== "tensorType") {
    throw new DeeplingError("unsupported", `type: ${declared.case.replace("Type", "")} (${place})`, {
      hint: "Deepling reads graphs of tensors; export the network without the step that packs its result",
    });
  }
  if (declared?.case === "tensorType" && declared.value.elemType !== 0) elementType(declared.value.elemType, place);
  return valueType(proto);
}
