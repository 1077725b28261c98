import type { Node } from "../../graph/graph.ts";
import { Names } from "../../graph/names.ts";
import type { Net } from "../net.ts";
import type { Step } from "./step.ts";

/** The modules around a step, outermost first; undefined where the model does not say. */
type Path = readonly string[] | undefined;

/** Kinds of which a module has at most one, so that it may have the module's own name. */
const LEADING: ReadonlySet<string> = new Set(["convolution", "transposed convolution", "dense", "normalization"]);

/** Name scopes that TensorFlow adds by itself. */
const WRAPPER = /^(StatefulPartitionedCall|PartitionedCall|tfjs@@.*|functional_\d+|model_\d+\/.*)(_\d+)?(:\d+)?$/;

/** Endings of weight names that say which weight of a layer it is. */
const ROLE = /[._/](weight|bias|kernel|gamma|beta|scale|w|b|w_0|b_0|W|B)(:0)?$/;

/** Names without a meaning: "123", "onnx::Conv_538", "input.4", "node_relu_3", "val_12". */
const MEANINGLESS = /^(\d+|onnx::.*|input\.\d+|node_.*|val_\d+|x\.\d+|.*__\d+|const_.*)$/;

/**
 * A name for each step, all different, by what the model itself says: the module path in the node's name
 * ("/layer1/layer1.0/conv1/Conv" is "layer1.0.conv1"), else the weights' name, else the value's, else operator and number.
 */
export function nameSteps(net: Net, steps: readonly Step[]): readonly string[] {
  const paths = withoutSharedStart(steps.map((step) => pathOf(net, step)));
  const inside = new Set<string>();
  for (const path of paths) {
    let name = "";
    for (let at = 0; at + 1 < (path?.length ?? 0); at++) {
      name = at === 0 ? (path?.[0] ?? "") : `${name}.${path?.[at]}`;
      inside.add(name);
    }
  }
  const modules = paths.map((path) => (path?.length === 1 ? path[0] : path?.join(".")));
  const owners = ownersOf(steps, modules);
  const counts = new Map<string, number>();
  const taken = new Names(["input"]);
  return steps.map((step, index) => {
    const module = modules[index];
    let name: string;
    if (module === undefined) {
      const count = (counts.get(step.word) ?? 0) + 1;
      counts.set(step.word, count);
      name = `${step.word}${count}`;
    } else if (module === "") {
      name = step.word;
    } else {
      const isOwner = owners.get(module) === index && !inside.has(module) && !/^\d+$/.test(module);
      name = isOwner ? module : `${module}.${step.word}`;
    }
    return taken.fresh(name);
  });
}

/** The one step of each module that may be called like the module: its only one, or its only one with weights. */
function ownersOf(steps: readonly Step[], modules: readonly (string | undefined)[]): ReadonlyMap<string, number> {
  const owners = new Map<string, number>();
  const shared = new Map<string, number[]>();
  modules.forEach((module, index) => {
    if (module === undefined) return;
    const first = owners.get(module);
    const members = shared.get(module);
    if (members !== undefined) members.push(index);
    else if (first !== undefined) shared.set(module, [first, index]);
    else owners.set(module, index);
  });
  for (const [module, indices] of shared) {
    const leading = indices.filter((index) => LEADING.has(steps[index]?.kind ?? ""));
    if (leading.length === 1) owners.set(module, leading[0] as number);
    else owners.delete(module);
  }
  return owners;
}

/** The module that a step belongs to, as a path; undefined where the model does not say. */
function pathOf(net: Net, step: Step): Path {
  const main = nodePath(step.main);
  if (main === undefined) return weightPath(net, step) ?? valuePath(net, step.main);
  if (LEADING.has(step.kind) && step.nodes.length < 4) return main;
  if (step.nodes.length === 1) return main;
  const others = step.nodes.map(nodePath).filter((path) => path !== undefined);
  const shared = others.reduce(sharedStart, main);
  return shared.length === 0 ? main : shared;
}

function sharedStart(a: readonly string[], b: readonly string[]): readonly string[] {
  const end = a.findIndex((segment, index) => segment !== b[index]);
  return end < 0 ? a : a.slice(0, end);
}

/** "/features/features.0/Conv" is ["features", "0"]; undefined for names that only repeat the operator. */
function nodePath(node: Node): Path {
  if (node.name === `${node.type}_${node.outputs[0] ?? ""}`) return undefined;
  const segments = node.name.split("/").filter((segment) => segment !== "" && !WRAPPER.test(segment));
  if (segments.length === 0) return undefined;
  if (segments.length > 1 || node.name.startsWith("/")) return modulePath(segments.slice(0, -1));
  const [only = ""] = segments;
  const bare = only.replace(/_(fwd|\d+)$/, "");
  return isOperator(bare, node) || MEANINGLESS.test(only) ? undefined : modulePath([bare]);
}

const isOperator = (name: string, node: Node): boolean => name.toLowerCase() === node.type.toLowerCase();

/** PyTorch repeats what contains a module in the module's own segment: features, features.0, features.0.1. */
function modulePath(segments: readonly string[]): readonly string[] {
  const path: string[] = [];
  for (const segment of segments) {
    const last = path.at(-1);
    if (last !== undefined && segment.startsWith(`${last}.`)) path[path.length - 1] = segment;
    else path.push(segment);
  }
  return path.some((segment) => segment.includes(".")) ? path.flatMap((segment) => segment.split(".")) : path;
}

/** "layer1.0.conv1.weight" is ["layer1", "0", "conv1"]. */
function weightPath(net: Net, step: Step): Path {
  for (const value of step.main.inputs) {
    if (value === "" || net.isData(value) || MEANINGLESS.test(value) || !ROLE.test(value)) continue;
    const path = value
      .replace(ROLE, "")
      .split(/[./]/)
      .filter((segment) => segment !== "" && !WRAPPER.test(segment));
    if (path.length > 0) return path;
  }
  return undefined;
}

/** The path in the name of the value that a nameless node makes: "fire2/squeeze1x1_1" is ["fire2", "squeeze1x1"]. */
function valuePath(net: Net, node: Node): Path {
  const [value = ""] = node.outputs;
  const isOutput = net.isOutput(value);
  const bare = value.replace(/(_out|_output)?(_\d+)?$/, "").replace(/_fwd$/, "");
  const isNumbered = isOperator(bare.replace(/_\d+$/, ""), node);
  if (MEANINGLESS.test(value) || MEANINGLESS.test(bare) || isOutput || isNumbered) return undefined;
  return modulePath(bare.split("/").filter((segment) => segment !== "" && !WRAPPER.test(segment)));
}

/** The paths without the segments with which all of them begin, as far as something with a meaning remains of each. */
function withoutSharedStart(paths: readonly Path[]): readonly Path[] {
  const given = paths.filter((path) => path !== undefined);
  const isShared = (at: number) =>
    given.length > 1 &&
    given.every((path) => path.length > at + 1 && path[at] === given[0]?.[at] && !/^\d+$/.test(path[at + 1] ?? ""));
  let shared = 0;
  while (isShared(shared)) shared++;
  return shared === 0 ? paths : paths.map((path) => path?.slice(shared));
}
