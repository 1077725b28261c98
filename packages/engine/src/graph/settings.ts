import type { Graph, ValueInfo } from "./graph.ts";
import type { Tensor } from "./tensor.ts";

/** The same tensor, marked as a setting: a constant of its graph that a slider moves. Graphs that differ in settings alone share one loaded graph. */
export function setting<T extends Tensor>(tensor: T): T {
  return { ...tensor, isSetting: true };
}

/** A graph whose settings are inputs. */
export interface OpenedSettings {
  /** Equal for graphs that differ in the numbers of their settings alone; the graph itself where it has no settings. */
  readonly graph: Graph;
  /** What to feed so that it computes what the graph with its constants computes. */
  readonly settings: Readonly<Record<string, Tensor>>;
}

/** Turns settings into inputs, behind the graph's own; one that the graph hands out as an output stays a constant. */
export function openSettings(graph: Graph): OpenedSettings {
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const found = [...graph.initializers].filter(([name, { isSetting }]) => isSetting === true && !outputs.has(name));
  if (found.length === 0) return { graph, settings: {} };
  const settings = Object.fromEntries(found);
  const inputs = found.map(([name, { type, shape }]): ValueInfo => ({ name, type, shape }));
  const initializers = new Map([...graph.initializers].filter(([name]) => !(name in settings)));
  const types = new Map([...graph.types, ...inputs.map(({ name, type, shape }) => [name, { type, shape }] as const)]);
  return { graph: { ...graph, inputs: [...graph.inputs, ...inputs], initializers, types }, settings };
}
