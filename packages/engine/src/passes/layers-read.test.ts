import { expect, test } from "vitest";
import type { Block, Layer } from "./layer.ts";
import { layersRead, MOST_LAYERS } from "./layer-rows.ts";

const layer = (index: number, block?: number): Layer => ({
  index,
  name: `layer${index}`,
  kind: "convolution",
  op: "Conv",
  nodes: [],
  value: `v${index}`,
  shape: ["N", 3, 4, 4],
  channels: { axis: 1, count: 3 },
  inputs: [index - 1],
  block,
  parameters: 0,
  multiplyAdds: 0,
  activations: 48,
  receptiveField: undefined,
  weights: undefined,
  detail: "",
});

/** A network of blocks of `size` layers behind an input. */
function network(
  count: number,
  size: number,
): { readonly layers: readonly Layer[]; readonly blocks: readonly Block[] } {
  const layers = Array.from({ length: count }, (_, at) =>
    layer(at, at === 0 ? undefined : Math.floor((at - 1) / size)),
  );
  const blocks = Array.from({ length: Math.floor((count - 1) / size) }, (_, index): Block => {
    const members = Array.from({ length: size }, (_, at) => 1 + index * size + at);
    return { index, name: `block${index}`, kind: "residual", layers: members };
  });
  return { layers, blocks };
}

const read = ({ layers, blocks }: ReturnType<typeof network>) => layersRead(layers, blocks).map(({ index }) => index);

test("of up to 512 layers all are read", () => {
  const all = network(MOST_LAYERS, 7);
  expect(layersRead(all.layers, all.blocks)).toEqual(all.layers);
});

test("of more, the results of blocks", () => {
  const found = read(network(1201, 4));
  expect(found).toEqual([0, ...Array.from({ length: 300 }, (_, block) => 4 + 4 * block)]);
});

test("of more blocks than that, and of few large ones, layers as far apart everywhere, the first and the last among them", () => {
  for (const [count, size] of [
    [100_001, 4],
    [5001, 1000],
  ] as const) {
    const found = read(network(count, size));
    expect(found).toHaveLength(MOST_LAYERS);
    expect([found[0], found.at(-1)]).toEqual([0, count - 1]);
    const steps = found.slice(1).map((index, at) => index - (found[at] ?? 0));
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(size === 4 ? 4 : 1);
  }
});

test("layers without rows are not read, and count for nothing", () => {
  const { layers, blocks } = network(2 * MOST_LAYERS, 4);
  const shaped = layers.map((one) => (one.index % 2 === 0 ? one : { ...one, shape: [] }));
  expect(layersRead(shaped, blocks)).toHaveLength(MOST_LAYERS);
});
