import type { FunctionProto, GraphProto, NodeProto } from "onnx-buf";
import { DeeplingError } from "../base/error.ts";
import { DEEPEST_NESTING } from "./parse.ts";

/** The function that a node calls, if it calls one. */
export type Callee = (node: NodeProto) => FunctionProto | undefined;

/** How many nodes a graph has, and how deep its branches and loop bodies are nested. */
export interface Size {
  readonly nodes: number;
  readonly depth: number;
}

/** The size of the graph once every call is replaced, told without replacing any. Throws "invalid function" where one calls itself. */
export function inlinedSize(graph: GraphProto, functions: readonly FunctionProto[], callee: Callee): Size {
  const sizes = new Map<FunctionProto, Size>();
  const measure = (nodes: readonly NodeProto[]): Size => {
    let [count, depth] = [0, 0];
    for (const { node, level } of nested(nodes)) {
      const body = callee(node);
      const size = body === undefined ? { nodes: 1, depth: 0 } : sizes.get(body);
      count += size?.nodes ?? 0;
      depth = Math.max(depth, level + (size?.depth ?? 0));
    }
    return { nodes: count, depth };
  };
  for (const body of calleesFirst(functions, callee)) sizes.set(body, measure(body.node));
  return measure(graph.node);
}

/** The functions in such an order that each stands after those that it calls. */
function calleesFirst(functions: readonly FunctionProto[], callee: Callee): ReadonlySet<FunctionProto> {
  const ordered = new Set<FunctionProto>();
  const entered = new Set<FunctionProto>();
  const open = [...functions];
  for (let body = open.at(-1); body !== undefined; body = open.at(-1)) {
    const called = ordered.has(body) ? [] : calledBy(body, callee).filter((other) => !ordered.has(other));
    const loop = called.find((other) => entered.has(other));
    if (loop !== undefined) throw new DeeplingError("invalid", `function: "${loop.name}" calls itself`);
    if (called.length === 0) ordered.add(open.pop() ?? body);
    else entered.add(body);
    for (const other of called) open.push(other);
  }
  return ordered;
}

/** The functions that a function calls, each once. */
function calledBy(body: FunctionProto, callee: Callee): readonly FunctionProto[] {
  const called = new Set<FunctionProto>();
  for (const { node } of nested(body.node)) {
    const other = callee(node);
    if (other !== undefined) called.add(other);
  }
  return [...called];
}

/** All nodes, those of branches and loop bodies too, with how deep they lie; the latter only down to a depth that is refused. */
function* nested(nodes: readonly NodeProto[]): Generator<{ readonly node: NodeProto; readonly level: number }> {
  const open: { readonly list: readonly NodeProto[]; readonly level: number }[] = [{ list: nodes, level: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { list, level } = next;
    for (const node of list) {
      yield { node, level };
      if (level > DEEPEST_NESTING) continue;
      for (const { g } of node.attribute) if (g !== undefined) open.push({ list: g.node, level: level + 1 });
    }
  }
}
