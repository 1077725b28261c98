import type { Net } from "../passes/net.ts";

/** The one number that a constant holds, however many times; undefined where the value is no constant or holds several. */
export function uniform(net: Net, value: string): number | undefined {
  const constant = net.constant(value);
  const made = net.origin(value);
  if (constant !== undefined) return equalNumbers(constant.type === "float16" ? [] : constant.data);
  if (made?.type === "ConstantOfShape") {
    const filler = made.attributes.value;
    return filler?.kind === "tensor" ? equalNumbers(filler.value.data) : 0;
  }
  if (made?.type === "Expand" || made?.type === "Identity") return uniform(net, made.inputs[0] ?? "");
  return undefined;
}

function equalNumbers(data: ArrayLike<unknown>): number | undefined {
  const first = data[0];
  if (first === undefined || typeof first === "string") return undefined;
  for (let at = 1; at < data.length; at++) if (data[at] !== first) return undefined;
  return Number(first);
}

/** The axes of a reduction, none negative; undefined where they are computed. */
export function reducedAxes(net: Net, value: string): readonly number[] | undefined {
  const node = net.origin(value);
  const rank = net.shape(node?.inputs[0] ?? "")?.length;
  if (node === undefined || rank === undefined) return undefined;
  const given = node.attributes.axes?.kind === "ints" ? node.attributes.axes.value : undefined;
  const constant = net.constant(node.inputs[1] ?? "");
  if (given === undefined && constant === undefined) {
    return (node.inputs[1] ?? "") === "" ? Array.from({ length: rank }, (_, axis) => axis) : undefined;
  }
  return (given ?? Array.from(constant?.data ?? [], Number)).map((axis) => (axis < 0 ? axis + rank : axis));
}
