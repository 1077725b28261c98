import { DeeplingError } from "../base/error.ts";
import { attribute, stringAttribute } from "../graph/attributes.ts";
import type { Dim, Node } from "../graph/graph.ts";
import { other } from "./layer-words.ts";
import type { Op, TypeContext } from "./op.ts";
import { weightedOrProduct } from "./relevance.ts";
import { broadcastShapes } from "./rules/broadcast.ts";
import { fillLike } from "./rules/like.ts";

interface Equation {
  readonly inputs: readonly string[];
  readonly output: string;
}

/** Splits "bij,bjk->bik"; without an arrow the output has the letters that occur once, in order, as NumPy has it. */
function equationOf(node: Node): Equation {
  const [left = "", right] = stringAttribute(node, "equation", "").replace(/\s/g, "").split("->");
  const inputs = left.split(",");
  if (right !== undefined) return { inputs, output: right };
  const letters = left.replace(/[^A-Za-z]/g, "");
  const once = [...letters].filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter)).sort();
  return { inputs, output: (left.includes("...") ? "..." : "") + once.join("") };
}

const lettersOf = (term: string) => [...term.replace("...", "")];

function extentsOf(node: Node, { inputs, output }: Equation, context: TypeContext): Dim[] | undefined {
  const extents = new Map<string, Dim>();
  let ellipsis: readonly Dim[] = [];
  for (const [index, term] of inputs.entries()) {
    const shape = context.input(index).shape;
    if (shape === undefined) return undefined;
    const letters = lettersOf(term);
    if (!term.includes("...") && letters.length !== shape.length) {
      throw new DeeplingError("mismatched", `shape: [${shape}] for "${term}" (node "${node.name}")`);
    }
    const before = term.includes("...") ? term.indexOf("...") : letters.length;
    const behind = letters.length - before;
    letters.forEach((letter, at) => {
      const extent = shape[at < before ? at : shape.length - behind + (at - before)] ?? 1;
      const known = extents.get(letter);
      if (known === undefined || known === 1) extents.set(letter, extent);
    });
    if (!term.includes("...")) continue;
    const joined = broadcastShapes(ellipsis, shape.slice(before, shape.length - behind));
    ellipsis = joined ?? ellipsis;
  }
  const [head = "", tail] = output.split("...");
  const dims = (text: string) => [...text].map((letter) => extents.get(letter) ?? 1);
  return tail === undefined ? dims(head) : [...dims(head), ...ellipsis, ...dims(tail)];
}

/** Sums of products over named axes. */
export const einsum: Op = {
  type: "Einsum",
  layer: other("Einsum"),
  axes: "mixes",
  relevance: weightedOrProduct,
  infer: (node, context) => [{ type: context.input(0).type, shape: extentsOf(node, equationOf(node), context) }],
  evaluate: "none",
  pullback: ({ builder, node, wants, cotangent }) => {
    const { inputs, output } = equationOf(node);
    const gradient = cotangent();
    return inputs.map((term, index) => {
      if (!wants(index)) return undefined;
      const letters = lettersOf(term);
      if (new Set(letters).size < letters.length) {
        throw new DeeplingError("unsupported", `gradient: Einsum of a diagonal, "${term}" (node "${node.name}")`);
      }
      const others = inputs.flatMap((other, at) =>
        at === index ? [] : [{ term: other, value: node.inputs[at] ?? "" }],
      );
      const terms = [output, ...others.map((other) => other.term)];
      const values = [gradient, ...others.map((other) => other.value)];
      // an axis that this input alone has was summed away: its gradient is the same all along it
      const alone = letters.some((letter) => !terms.some((other) => other.includes(letter)));
      const absent = term.includes("...") && !terms.some((other) => other.includes("..."));
      if (alone || absent) {
        terms.push(term);
        values.push(fillLike(builder, node.inputs[index] ?? "", 1));
      }
      const needsEllipsis = terms.some((other) => other.includes("...")) && !term.includes("...");
      const result = needsEllipsis && output.includes("...") ? `...${term}` : term;
      const equation = attribute.string(`${terms.join(",")}->${result}`);
      return builder.add("Einsum", values, { equation }, "grad_einsum");
    });
  },
  traits: [],
  parameters: "plain",
};
