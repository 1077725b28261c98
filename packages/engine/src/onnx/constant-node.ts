import { DeeplingError } from "../base/error.ts";
import type { Node } from "../graph/graph.ts";
import { float32, int64, type Tensor } from "../graph/tensor.ts";

/** The content of a Constant node, whichever of its attributes holds it; fails with "unsupported constant" on sparse ones. */
export function constantTensor(node: Node): Tensor {
  const [key, found] = Object.entries(node.attributes)[0] ?? [];
  switch (found?.kind) {
    case "tensor":
      return found.value;
    case "int":
      return int64([found.value], []);
    case "ints":
      return int64(found.value);
    case "float":
      return float32([], [found.value]);
    case "floats":
      return float32([found.value.length], found.value);
    case "string":
      return { type: "string", shape: [], data: [found.value] };
    case "strings":
      return { type: "string", shape: [found.value.length], data: found.value };
  }
  throw new DeeplingError("unsupported", `constant: ${key ?? "no value"} (node "${node.name}")`);
}
