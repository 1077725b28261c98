import { expect, test } from "vitest";
import { startNet } from "../../../../../test/engine/net.ts";
import { COUNT, smallParts } from "../../../../../test/engine/small-study.ts";
import { float32 } from "../../graph/tensor.ts";
import { createLocalStudy } from "../local-study.ts";
import type { UnitGroups } from "./unit-groups.ts";

/** Units that answer to red, to green, to blue and to nothing, in turn. */
function colourNet() {
  const net = startNet(["batch", 3, 8, 8]);
  const weights = new Float32Array(12 * 3);
  for (let unit = 0; unit < 12; unit++) if (unit % 4 < 3) weights[unit * 3 + (unit % 4)] = 1 + unit;
  const bias = Float32Array.from({ length: 12 }, (_, unit) => (unit % 4 < 3 ? 0 : -1));
  const kernel = net.builder.constant(float32([12, 3, 1, 1], weights), "kernel");
  const shift = net.builder.constant(float32([12], bias), "bias");
  const active = net.node("Relu", [net.node("Conv", [net.x, kernel, shift], {}, "colours")]);
  const flat = net.node("Flatten", [net.node("GlobalAveragePool", [active])]);
  return net.build(net.node("Gemm", [flat, net.weight([12, 3]), net.weight([3])], {}, "fc"));
}

test("units that answer to the same images are one group, whatever their scale; silent ones belong to none", async () => {
  const study = createLocalStudy(smallParts("colours", colourNet()));
  const { model } = await study.info();
  const layer = model.layers.findIndex(({ kind }) => kind === "activation");
  const ask = async (groups?: number) => {
    let found: UnitGroups | undefined;
    for await (const message of study.unitGroups({ layer, groups })) if (message.kind !== "progress") found = message;
    return found as UnitGroups;
  };
  // the pictures are dark, bright or red: green and blue tell the same ones
  const { groups, silent, images, error } = await ask(2);
  expect(images).toBe(COUNT);
  expect([...silent]).toEqual([3, 7, 11]);
  expect(groups.map(({ units }) => [...units].sort((a, b) => a - b)).sort()).toEqual([
    [0, 4, 8],
    [1, 2, 5, 6, 9, 10],
  ]);
  expect(error).toBeLessThan(0.1);
  for (const { shares } of groups) for (const share of shares) expect(share).toBeGreaterThan(0.5);
  expect(await ask(3)).toEqual(await ask(3));
  // no more groups than are filled
  expect((await ask()).groups.flatMap(({ units }) => [...units])).toHaveLength(9);
  await study.dispose();
});
