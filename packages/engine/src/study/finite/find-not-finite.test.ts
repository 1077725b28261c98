import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { isFiniteEverywhere } from "../../explain/not-finite.ts";
import { hashGraph } from "../../graph/hash.ts";
import { float32 } from "../../graph/tensor.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { createSessions } from "../../runtime/sessions.ts";
import { inspectModel } from "../inspect.ts";
import { createNetwork } from "../network.ts";
import { findNotFinite, requireFinite } from "./find-not-finite.ts";
import { notFiniteError, sayNotFinite } from "./not-finite.ts";

const sessions = createSessions({ runtime: createNodeRuntime({ threads: 1 }), hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

const ITEMS = [0, 1, 2, 3, 4, 5, 6];
const UNREAD = 4;

/** A network on images of which those of `huge` overflow in its first convolution; weights of `broken` hold one NaN. */
function caseOf(broken: string | undefined, huge: readonly number[], batch?: number) {
  const whole = smallNet({ activation: "Relu", ...(batch === undefined ? {} : { batch }) });
  const initializers = new Map(
    [...whole.initializers].map(([name, tensor]) => {
      if (name !== broken || tensor.type !== "float32") return [name, tensor] as const;
      return [name, { ...tensor, data: tensor.data.map((value, at) => (at === 0 ? Number.NaN : value)) }] as const;
    }),
  );
  const { graph, model } = inspectModel({ ...whole, initializers });
  const imageOf = (item: number) => new Float32Array(192).fill(huge.includes(item) ? 3e38 : 0.1 * item);
  const feed = async function* (asked: readonly number[], size: number) {
    for (let start = 0; start < asked.length; start += size) {
      const items = asked.slice(start, start + size);
      const missing = items.flatMap((item, at) => (item === UNREAD ? [at] : []));
      yield {
        items,
        missing,
        input: float32(
          [items.length, 3, 8, 8],
          items.flatMap((item) => [...imageOf(item)]),
        ),
      };
    }
  };
  return { graph, model, feed, batch: batch ?? 3, passes: { sessions }, imageOf };
}

/** Every layer of every image read whole, one by one. */
async function byHand({ graph, model, imageOf }: ReturnType<typeof caseOf>) {
  const network = createNetwork(graph, model.input.value, sessions);
  const images = ITEMS.filter((item) => item !== UNREAD);
  for (const layer of model.layers.slice(1)) {
    const finite = await Promise.all(
      images.map(async (item) => {
        const [read] = await network.read(float32([1, 3, 8, 8], imageOf(item)), [layer.value]);
        return isFiniteEverywhere(read!.data as Float32Array);
      }),
    );
    const broken = finite.filter((one) => !one).length;
    if (broken > 0) return { layer: layer.name, images: broken, read: images.length };
  }
  return undefined;
}

test.each([
  [undefined, [2, 5], undefined],
  [undefined, [2, 5], 2],
  ["conv2.weight", [], undefined],
  ["conv2.weight", [1], 1],
  ["fc.weight", [], undefined],
])(
  "weights %s, images %s, fixed batch %s: the layer and the images are those of reading all of it",
  async (broken, huge, batch) => {
    const known = caseOf(broken, huge, batch);
    const hand = await byHand(known);
    const found = await findNotFinite(known, ITEMS);
    expect(hand).toBeDefined();
    expect({ layer: found?.layer?.name, images: found?.images, read: found?.read }).toEqual(hand);
  },
);

test("where all is finite nothing is found, and nothing is thrown", async () => {
  const known = caseOf(undefined, []);
  expect(await findNotFinite(known, ITEMS)).toBeUndefined();
  await requireFinite(known, ITEMS, new Int32Array(7).fill(-1));
});

test("long work ends at its first images only where the others are no better", async () => {
  const some = caseOf(undefined, [0, 1, 2]);
  await requireFinite(some, ITEMS, [-1, -1, -1]);
  await expect(requireFinite(some, [0, 1, 2], [-1, -1, -1])).rejects.toThrow("NaN or infinite on 3 of 3 images");
  const none = caseOf("conv2.weight", []);
  await requireFinite(none, ITEMS, [-1, 3]);
  await expect(requireFinite(none, ITEMS, [-1])).rejects.toThrow(
    'invalid activation: NaN or infinite on 6 of 6 images (layer "conv2" (Conv) is the first)',
  );
});

test("the sentence and the error name layer, images and what to do", () => {
  const found = { layer: { index: 3, name: "conv3", op: "Conv" }, images: 4, read: 10 };
  expect(sayNotFinite(found)).toMatch(
    /^layer "conv3" \(Conv\) is the first that is NaN or infinite, on 4 of 10 images: /,
  );
  expect(notFiniteError(found).hint).toContain("preprocessing");
  expect(sayNotFinite({ ...found, layer: undefined, read: 1 })).toMatch(
    /^the class scores are NaN or infinite, on 4 of 1 image: /,
  );
});
