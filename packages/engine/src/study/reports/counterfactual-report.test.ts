import { expect, test } from "vitest";
import { columnOfNames } from "../../base/name-column.ts";
import type { Counterfactual } from "../what-if/counterfactual-messages.ts";
import { reportCounterfactual } from "./counterfactual-report.ts";

test("the commands of the strips name the class, quoted for a shell, and every setting", () => {
  const classes = ["cat", "mosquito net", "3"];
  const target = (index: number) => ({ kind: "class", class: index }) as const;
  const found = {
    ...{ item: 0, other: 1, layer: 0, predicted: [0, 1], confidence: [0.9, 0.8], among: 1, differing: 1, nearer: 0 },
    ...{ layers: [], distances: [], typical: [] },
    neighbourhoods: { count: 1, by: "labels", parting: undefined, apart: undefined },
    flip: {
      ...{ norm: "l2", distance: 1, frame: 3, tries: 4 },
      request: { items: [0], target: target(2), norm: "l2", stepSize: 0.01 },
    },
    strip: { items: [0], target: target(1) },
  } as unknown as Counterfactual;
  const info = {
    model: { name: "m", layers: [] },
    data: { name: "d", names: columnOfNames(["a.png", "b.png"]), classes },
  } as never;
  const report = reportCounterfactual(info, found, { model: "m.onnx", image: "d/a.png" });
  expect(report.strip).toBe("deepling strip m.onnx d/a.png --target 'mosquito net' --out strip.png");
  expect(report.flip).toMatchObject({
    command: "deepling strip m.onnx d/a.png --target 2 --norm l2 --step-size 0.01 --out strip.png",
  });
});
