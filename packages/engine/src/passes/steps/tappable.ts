import type { Node } from "../../graph/graph.ts";
import { isCarrier } from "../../ops/index.ts";
import type { Net } from "../net.ts";

import { resultOf, type Step } from "./step.ts";

const REAL: ReadonlySet<string> = new Set(["float32", "float64", "float16", "bfloat16"]);

/** onnxruntime's domain of operators on channels in blocks, as files hold them that it optimised for one processor. */
const BLOCKED = "com.microsoft.nchwc";

/** Whether a value can be read image by image: real numbers, the batch outermost, channel by channel. What is not known is taken to be so. */
function isTappable(net: Net, value: string): boolean {
  const maker = net.producer(value);
  if (maker?.domain === BLOCKED && maker.type !== "ReorderOutput") return false;
  const type = net.graph.types.get(value);
  if (type !== undefined && !REAL.has(type.type)) return false;
  const first = type?.shape?.[0];
  if (first === undefined || net.batch === undefined || first === net.batch) return true;
  if (typeof first === "number") return false;
  // a symbol of its own comes from a shape that could not be worked out, unless the batch is a part of it or stands elsewhere
  const batch = String(net.batch);
  return !first.split("*").includes(batch) && !type?.shape?.includes(batch, 1);
}

/** The value of a step, or what becomes of it where it is handed on until the batch is outermost. */
function tappedValue(net: Net, step: Step): string | undefined {
  let value = step.value;
  while (!isTappable(net, value)) {
    const reader = net.onlyReader(value);
    if (reader === undefined || !isCarrier(reader.type)) return undefined;
    value = resultOf(reader);
  }
  return value;
}

/**
 * The steps with a value that can be read. A step without one joins the step that reads it: PyTorch computes an attention
 * with the batch in the middle, and its projections become one layer with it, as its summary lists them.
 */
export function joinUntappable(net: Net, steps: readonly Step[]): readonly Step[] {
  let known: Map<Node, number> | undefined;
  const owners = (): Map<Node, number> => {
    known ??= new Map(steps.flatMap((step, index) => step.nodes.map((node) => [node, index] as const)));
    return known;
  };
  const result: (Step | undefined)[] = [...steps];
  for (let index = steps.length - 1; index >= 0; index--) {
    const step = result[index];
    if (step === undefined) continue;
    const value = tappedValue(net, step);
    if (value !== undefined) {
      if (value !== step.value) result[index] = { ...step, value };
      continue;
    }
    const target = readingStep(net, step.value, owners());
    const reader = target === undefined ? undefined : result[target];
    if (reader !== undefined && target !== undefined) {
      result[target] = join(step, reader);
      for (const node of step.nodes) owners().set(node, target);
    }
    result[index] = undefined;
  }
  return result.filter((step) => step !== undefined);
}

function join(step: Step, reader: Step): Step {
  const told = step.kind === "attention" ? step : reader;
  return { ...told, nodes: [...step.nodes, ...reader.nodes], value: reader.value };
}

/** The first step that reads a value, perhaps after it was rearranged. */
function readingStep(net: Net, value: string, owner: ReadonlyMap<Node, number>): number | undefined {
  let first: number | undefined;
  const seen = new Set<Node>();
  const open = [...net.readers(value)];
  for (let reader = open.pop(); reader !== undefined; reader = open.pop()) {
    if (seen.has(reader)) continue;
    seen.add(reader);
    const step = owner.get(reader);
    if (step === undefined) for (const next of net.readers(resultOf(reader))) open.push(next);
    else first = Math.min(first ?? step, step);
  }
  return first;
}
