import { attribute, floatAttribute, intAttribute, intsAttribute } from "../../graph/attributes.ts";
import { float32, int64 } from "../../graph/tensor.ts";
import { instead, type Rule } from "./rewrite.ts";

/**
 * com.microsoft's Attention: inputs x [N, S, D], the weights of queries, keys and values side by side, their bias. Left alone where it
 * masks, looks back or takes a past, which image networks do not.
 */
export const selfAttention: Rule = (node, rewriting) => {
  const [x = "", weights = "", bias = "", ...more] = node.inputs;
  const columns = rewriting.constantOf(weights)?.shape[1];
  const heads = intAttribute(node, "num_heads", 0);
  const masked = more.some((value) => value !== "") || intAttribute(node, "unidirectional", 0) === 1;
  const rotary = intAttribute(node, "do_rotary", 0) === 1;
  if (
    columns === undefined ||
    heads === 0 ||
    masked ||
    rotary ||
    node.outputs.slice(1).some((output) => output !== "")
  ) {
    return undefined;
  }
  const third = columns / 3;
  const widths = intsAttribute(node, "qkv_hidden_sizes") ?? [third, third, third];
  const { add, constant } = rewriting;
  const product = add("MatMul", [x, weights], {}, "qkv");
  const all = bias === "" ? product : add("Add", [product, bias], {}, "qkv");
  let start = 0;
  const [queries = "", keys = "", values = ""] = widths.map((width, index) => {
    const [from, to] = [constant(int64([start]), "from"), constant(int64([start + width]), "to")];
    start += width;
    const part = add("Slice", [all, from, to, constant(int64([-1]), "axes")]);
    const parted = add("Reshape", [part, constant(int64([0, 0, heads, width / heads]), "heads")]);
    return add("Transpose", [parted], { perm: attribute.ints(index === 1 ? [0, 2, 3, 1] : [0, 2, 1, 3]) });
  });
  const usual = 1 / Math.sqrt((widths[0] ?? third) / heads);
  const scale = floatAttribute(node, "scale", 0) || usual;
  const scores = add("Mul", [add("MatMul", [queries, keys]), constant(float32([], [scale]), "scale")]);
  const shares = add("Softmax", [scores], { axis: attribute.int(-1) });
  const seen = add("Transpose", [add("MatMul", [shares, values])], { perm: attribute.ints([0, 2, 1, 3]) });
  return instead(node, "Reshape", [seen, constant(int64([0, 0, widths[2] ?? third]), "joined")]);
};
