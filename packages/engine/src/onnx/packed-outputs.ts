import type { GraphProto, NodeProto, ValueInfoProto } from "onnx-buf";

/** Operators that pack tensors into a sequence, a map or an optional value, and which of their inputs these tensors are. */
const PACKS: Readonly<Record<string, (inputs: readonly string[]) => readonly string[]>> = {
  SequenceConstruct: (inputs) => inputs,
  SequenceInsert: (inputs) => inputs.slice(0, 2),
  SequenceEmpty: () => [],
  SplitToSequence: (inputs) => inputs.slice(0, 1),
  ZipMap: (inputs) => inputs.slice(0, 1),
  Optional: (inputs) => inputs.slice(0, 1),
};

const isTensor = ({ type }: ValueInfoProto): boolean =>
  type?.value.case === undefined || type.value.case === "tensorType";

/**
 * A graph's outputs, each that is a sequence or a map (the probabilities by name of scikit-learn and Custom Vision) replaced by the tensors that it was packed
 * from. What no known operator packed stays as it is.
 */
export function tensorOutputs(proto: GraphProto): readonly ValueInfoProto[] {
  if (proto.output.every(isTensor)) return proto.output;
  const makers = new Map<string, NodeProto>(proto.node.flatMap((node) => node.output.map((name) => [name, node])));
  const declared = new Map([...proto.valueInfo, ...proto.input].map((info) => [info.name, info]));
  const infos = new Map(proto.output.filter(isTensor).map((info) => [info.name, info]));
  const outputs = proto.output.flatMap((info) => {
    if (isTensor(info)) return [info];
    const names = packedFrom(info.name, makers);
    if (names === undefined) return [info];
    const { type: _, ...untyped } = info;
    return names.map((name) => infos.get(name) ?? declared.get(name) ?? { ...untyped, name });
  });
  return [...new Map(outputs.map((info) => [info.name, info])).values()];
}

/** The tensors in a packed value, in order; undefined where an operator that is not known made it. */
function packedFrom(value: string, makers: ReadonlyMap<string, NodeProto>): readonly string[] | undefined {
  const found: string[] = [];
  const open = [value];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const maker = makers.get(at);
    const inputs = PACKS[maker?.opType ?? ""]?.(maker?.input ?? []);
    if (inputs !== undefined) open.push(...inputs.toReversed());
    else if (at === value) return undefined;
    else if (at !== "") found.push(at);
  }
  return found;
}
