import { afterAll, expect, test } from "vitest";
import { createLocalStudy, inspectModel, type LocalStudy } from "../packages/engine/src/index.ts";
import { openModel } from "../packages/server/src/model/open-model.ts";
import { smallParts } from "./engine/small-study.ts";

const opened: LocalStudy[] = [];
afterAll(() => Promise.all(opened.map((study) => study.dispose())));

test("AlexNet: in every layer the sum that is written of a cell is the network's own value, with as many terms as the kernel has", async () => {
  const { graph } = await openModel("alexnet-cifar10");
  const parts = smallParts("alexnet", graph);
  const fit = { width: 32, height: 32, mode: "stretch", shorter: 32 } as const;
  const study = createLocalStudy({ ...parts, preprocessing: { ...parts.preprocessing, fit } });
  opened.push(study);
  const { layers } = inspectModel(graph, { name: "alexnet" }).model;
  for (const layer of layers.slice(1)) {
    const [, units = 1, rows = 1, columns = 1] = layer.shape.map(Number);
    for (const place of [0, Math.floor((rows * columns) / 2), rows * columns - 1]) {
      const at = { unit: (7 * place) % units, row: Math.floor(place / columns), column: place % columns };
      const { steps } = await study.writtenCell({ item: 1, layer: layer.index, ...at, terms: 20 });
      for (const { form, value, bias, sum, rest, terms, count, layer: own } of steps) {
        if (form !== "sum") continue;
        const listed = terms.reduce((all, { weight, value: read }) => all + weight * read, 0);
        expect(bias + listed + rest).toBeCloseTo(bias + sum, 9);
        expect(bias + sum).toBeCloseTo(value, 3);
        const [, ...kernel] = layers[own]?.weights?.shape ?? [1, 1];
        const whole = kernel.reduce((product, extent) => product * extent, 1);
        // less where the kernel reaches into padding
        expect(count).toBeLessThanOrEqual(whole);
        if (place > 0 && place < rows * columns - 1) expect(count).toBeGreaterThan(whole / 4);
      }
    }
  }
});
