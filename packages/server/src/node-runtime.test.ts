import { DeeplingError } from "@deepling/engine";
import { expect, test } from "vitest";
import { createNodeRuntime } from "./node-runtime.ts";

test("a graph that the runtime refuses is the model's fault", async () => {
  const refused = createNodeRuntime().open(new Uint8Array([1, 2, 3]));
  await expect(refused).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringMatching(/^unsupported model: /),
  });
});

test("a device that is not there says so, with what to do; one that is blames the model", async () => {
  for (const device of ["webgpu", "cuda"] as const) {
    const fault = await createNodeRuntime({ device })
      .open(new Uint8Array([1, 2, 3]))
      .catch((error: unknown) => error);
    if (!(fault instanceof DeeplingError)) throw fault;
    if (fault.code === "unsupported") continue;
    expect(fault.code).toBe("unreachable");
    expect(fault.message).toMatch(new RegExp(`^unreachable device: ${device} \\(.+\\)$`));
    expect(fault.hint).toContain("use the processor");
  }
});
