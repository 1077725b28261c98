import { expect } from "vitest";
import type { Graph } from "../../packages/engine/src/graph/graph.ts";
import type { Tensor } from "../../packages/engine/src/graph/tensor.ts";
import type { Trait } from "../../packages/engine/src/ops/traits.ts";
import type { Session, Tensors } from "../../packages/engine/src/runtime/runtime.ts";

/** Holds the facts that an operator states of itself to what a runtime computes: those that one run or two can tell. */
export async function checkTraits(
  given: readonly Trait[],
  forward: Session,
  feeds: Tensors,
  { initializers }: Graph,
): Promise<void> {
  // a constant may be negative
  const traits = initializers.size === 0 ? given : given.filter((trait) => trait !== "keeps signs");
  const [first = ""] = Object.keys(feeds);
  const run = async (fed: Tensors) => Object.values(await forward.run(fed))[0];
  const numbers = async (fed: Tensors) => valuesOf(await run(fed));
  const own = await numbers(feeds);
  if (own === undefined) return;
  if (traits.includes("non-negative")) expect(Math.min(...own, 0), "non-negative").toBe(0);
  if (traits.includes("squashes")) expect(Math.max(...own.map(Math.abs)), "squashes").toBeLessThanOrEqual(1);
  if (traits.includes("keeps sign") || traits.includes("keeps signs")) {
    const names = traits.includes("keeps signs") ? Object.keys(feeds) : [first];
    const positive = Object.fromEntries(names.map((name) => [name, mapped(feeds[name], Math.abs)]));
    expect(Math.min(...((await numbers({ ...feeds, ...positive })) ?? []), 0), "keeps its sign").toBe(0);
  }
  if (traits.includes("commutes")) {
    const names = Object.keys(feeds);
    const shapes = names.map((name) => String(feeds[name]?.shape));
    if (new Set(shapes).size === 1) {
      const turned = Object.fromEntries(names.map((name, at) => [name, feeds[names.at(at - 1) ?? ""] as Tensor]));
      expectNear(await numbers(turned), own, "commutes");
    }
  }
  if (traits.includes("linear") && (await run(feeds))?.type === feeds[first]?.type) {
    const [half, more] = [0.5, 1.5].map((factor) => ({ ...feeds, [first]: mapped(feeds[first], (x) => factor * x) }));
    const [low, high] = [await numbers(half ?? {}), await numbers(more ?? {})];
    expectNear(
      low?.map((value, at) => (value + (high?.[at] ?? 0)) / 2),
      own,
      "linear in input 0",
    );
  }
}

function expectNear(found: readonly number[] | undefined, wanted: readonly number[], said: string): void {
  const scale = Math.max(1, ...wanted.map(Math.abs));
  const error = Math.max(0, ...wanted.map((value, at) => Math.abs(value - (found?.[at] ?? Number.NaN))));
  expect(error / scale, said).toBeLessThan(1e-6);
}

function valuesOf(tensor: Tensor | undefined): readonly number[] | undefined {
  return tensor?.type === "float32" || tensor?.type === "float64" ? Array.from(tensor.data) : undefined;
}

function mapped(tensor: Tensor | undefined, change: (value: number) => number): Tensor {
  if (tensor?.type === "float32") return { ...tensor, data: tensor.data.map(change) };
  if (tensor?.type === "float64") return { ...tensor, data: tensor.data.map(change) };
  return tensor as Tensor;
}
