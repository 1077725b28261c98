import { describeMethod, methods, requireMethod } from "@deepling/engine";
import { expect, test } from "vitest";
import { fits, parameterFields, parametersOf } from "./parameter-fields.ts";

const fieldsOf = (id: string) => parameterFields(describeMethod(requireMethod(id)));
const field = (id: string, name: string) => {
  const found = fieldsOf(id).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

test("every parameter of every method has a field, and its own default fits it", () => {
  for (const method of methods) {
    const fields = parameterFields(describeMethod(method));
    expect(fields.map(({ name }) => name)).toEqual(Object.keys(method.parameters.shape));
    for (const one of fields) {
      expect(one.doc.length).toBeGreaterThan(10);
      if (one.byDefault !== "") expect([one.name, fits(one, one.byDefault)]).toEqual([one.name, true]);
    }
    const defaults = Object.fromEntries(
      fields.flatMap((one) => (one.byDefault === "" ? [] : [[one.name, one.byDefault]])),
    );
    // what a form says back is what the method takes
    expect(method.parameters.parse(parametersOf(fields, defaults))).toEqual(method.parameters.parse({}));
  }
});

test("fields are what the description says", () => {
  expect(field("occlusion", "window")).toMatchObject({
    kind: "number",
    whole: true,
    least: 1,
    most: 4096,
    byDefault: "",
  });
  expect(field("grad-cam", "layer").kind).toBe("layer");
  expect(field("grad-cam", "negative")).toMatchObject({ kind: "flag", byDefault: "false" });
  expect(field("lrp", "composite").choices).toContain("epsilon-plus");
  expect(field("smooth-grad", "noise")).toMatchObject({ kind: "number", whole: false, most: 2, byDefault: "0.15" });
});

test("what does not fit, or is another method's, is not asked", () => {
  const given = { window: "8", stride: "2.5", fill: "black", recompute: "some", steps: "4" };
  expect(parametersOf(fieldsOf("occlusion"), given)).toEqual({ window: 8, fill: "black" });
  expect(parametersOf(fieldsOf("grad-cam"), { negative: "true", layer: "relu5" })).toEqual({
    negative: true,
    layer: "relu5",
  });
  expect(["", "x", "1e99", "-1", "1.5"].map((text) => fits(field("integrated-gradients", "steps"), text))).toEqual(
    new Array(5).fill(false),
  );
});
