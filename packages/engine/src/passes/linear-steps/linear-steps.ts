import type { Node } from "../../graph/graph.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { consumers } from "../../graph/walk.ts";
import { type ChannelVector, channelAffine } from "./channel-affine.ts";
import { axisBefore, rearranges } from "./moves.ts";
import { withOwnPadding } from "./own-padding.ts";
import { type Rewriting, rewrite } from "./rewrite.ts";
import { standardForm } from "./standard-form.ts";
import { affineStep, type LinearStep, weightedStep } from "./step.ts";
import { sumAsMean } from "./sum-as-mean.ts";

/**
 * The same network with each linear step in one node, however it was written: weights, bias and what scales or shifts channels
 * afterwards (Add, Sub, Mul, Div, Neg by constants, BatchNormalization), also behind a Transpose or Reshape; a margin of zeros; a dense
 * layer as Gemm or MatMul with its factors in any order. What is left are Conv, ConvTranspose, and Gemm of plain factors; scaling and
 * shifting that follows no layer is one Mul and one Add. Values in `keep`, outputs, and values with several readers stay.
 */
export function linearSteps(graph: TypedGraph, keep: ReadonlySet<string> = new Set()): TypedGraph {
  const seen = new Set([...keep, ...graph.outputs.map(({ name }) => name)]);
  const standard = rewrite(graph, ({ builder, isConstant, replace }) => {
    for (const node of graph.nodes) {
      const made = standardForm(builder, node, isConstant) ?? sumAsMean(builder, node, isConstant);
      if (made !== undefined) replace(node.outputs[0] ?? "", made);
    }
  });
  const padded = rewrite(standard, ({ builder, replace }) => {
    for (const node of standard.nodes) {
      const made = withOwnPadding(builder, node, (value) => seen.has(value));
      if (made !== undefined) replace(node.outputs[0] ?? "", made);
    }
  });
  return rewrite(padded, (rewriting) => joinSteps(padded, seen, rewriting));
}

/** A step whose output, rearranged by `moves`, is a value of the graph. */
interface Run {
  readonly step: LinearStep;
  readonly moves: readonly Node[];
  /** Number of nodes that the step has become. */
  readonly joined: number;
}

function joinSteps(graph: TypedGraph, seen: ReadonlySet<string>, { builder, isConstant, replace }: Rewriting): void {
  const readers = consumers(graph);
  const runs = new Map<string, Run>();
  /** The run that ends in a value which its next node alone reads. */
  const endingIn = (value: string) =>
    seen.has(value) || readers.get(value)?.length !== 1 ? undefined : runs.get(value);
  const shapeOf = (value: string | undefined) => builder.typeOf(value ?? "")?.shape;

  /** A vector along an axis of what the moves made, along that of what they began with; undefined where there is none. */
  const beforeMoves = (moves: readonly Node[], vector: ChannelVector): ChannelVector | undefined => {
    let { axis } = vector;
    for (const move of moves.toReversed()) {
      const [before, after] = [shapeOf(move.inputs[0]), shapeOf(move.outputs[0])];
      if (axis === "any") continue;
      const found = before && after && axisBefore(move, axis, before, after);
      if (found === undefined) return undefined;
      axis = found;
    }
    return { ...vector, axis };
  };

  const extended = (node: Node): readonly [string, Run] | undefined => {
    const affine = channelAffine(builder, node, isConstant);
    if (affine === undefined) return undefined;
    const { data, scale, shift } = affine;
    const run = endingIn(data);
    const places = [scale, shift].map((vector) => vector && run && beforeMoves(run.moves, vector));
    const isPlaced =
      (scale === undefined) === (places[0] === undefined) && (shift === undefined) === (places[1] === undefined);
    const step = run !== undefined && isPlaced ? run.step.followedBy(places[0], places[1]) : undefined;
    if (run !== undefined && step !== undefined) return [data, { ...run, step, joined: run.joined + 1 }];
    const alone = affineStep(builder, data)?.followedBy(scale, shift);
    return alone && ["", { step: alone, moves: [], joined: 1 }];
  };

  for (const node of graph.nodes) {
    const [output = ""] = node.outputs;
    const [data = ""] = node.inputs;
    const before = rearranges(node) ? endingIn(data) : undefined;
    const step = weightedStep(builder, node, isConstant);
    const more = extended(node);
    if (before !== undefined) {
      runs.delete(data);
      runs.set(output, { ...before, moves: [...before.moves, node] });
    } else if (step !== undefined) runs.set(output, { step, moves: [], joined: 1 });
    else if (more !== undefined) {
      runs.delete(more[0]);
      runs.set(output, more[1]);
    }
  }
  for (const [value, { step, moves, joined }] of runs) {
    if (joined === 1) continue;
    const made = moves.reduce(
      (from, move) => builder.add(move.type, [from, ...move.inputs.slice(1)], move.attributes),
      step.build(),
    );
    replace(value, made);
  }
}
