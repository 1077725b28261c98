import { expect, test } from "vitest";
import { commonPrefix, nameRange, withoutPrefix, withoutShared } from "./short-name.ts";

test("what most names begin with is dropped, a whole component at a time", () => {
  const names = ["input", "features.conv0", "features.denseblock1.denselayer1.norm1", "features.norm5", "classifier"];
  const prefix = commonPrefix(names);
  expect(prefix).toBe("features.");
  expect(names.map((name) => withoutPrefix(name, prefix))).toEqual([
    "input",
    "conv0",
    "denseblock1.denselayer1.norm1",
    "norm5",
    "classifier",
  ]);
});

test("prefixes nest; names that share little keep theirs", () => {
  expect(commonPrefix(["model.net.a", "model.net.b", "model.net.c.d"])).toBe("model.net.");
  expect(commonPrefix(["layer1.0.conv1", "layer2.0.conv1", "layer3.0.conv1", "fc"])).toBe("");
  expect(commonPrefix(["conv1", "relu1"])).toBe("");
  expect(commonPrefix([])).toBe("");
  expect(withoutPrefix("features.", "features.")).toBe("features.");
});

test("a name keeps what most share where a number would lead it", () => {
  expect(withoutShared("features.2.1", "features.")).toBe("features.2.1");
  expect(withoutShared("features.denseblock2", "features.")).toBe("denseblock2");
  expect(withoutShared("classifier", "features.")).toBe("classifier");
});

test("of the last name of a range what differs is written", () => {
  expect(nameRange("features.1.1", "features.1.3")).toBe("features.1.1 … 3");
  expect(nameRange("features.1.1", "features.2.1")).toBe("features.1.1 … 2.1");
  expect(nameRange("layer1.0", "layer1.2")).toBe("layer1.0 … 2");
  expect(nameRange("inception4b", "inception4d")).toBe("inception4b … inception4d");
  expect(nameRange("conv", "conv")).toBe("conv … conv");
});
