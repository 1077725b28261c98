import { createRequire } from "node:module";
import type { InferenceSession, Tensor as WebTensor } from "onnxruntime-web";
import type { Runtime, Tensor } from "../../packages/engine/src/index.ts";

/**
 * onnxruntime-web's WebAssembly build, run by Node on one thread: for what its loader refuses that onnxruntime-node's lets pass, such as a
 * declared shape that ONNX's inference contradicts.
 */
export async function createWebRuntime(): Promise<Runtime> {
  const place = createRequire(import.meta.url).resolve("onnxruntime-web/wasm");
  const ort: typeof import("onnxruntime-web") = await import(place);
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "fatal";
  const toTensor = ({ type, dims, data }: WebTensor) => ({ type, shape: dims, data }) as unknown as Tensor;
  const describe = (values: readonly InferenceSession.ValueMetadata[]) =>
    values.map(({ name }) => ({ name, type: "float32" as const, shape: undefined }));
  return {
    name: "onnxruntime-web",
    provider: "wasm",
    open: async (model) => {
      const session = await ort.InferenceSession.create(model, { logSeverityLevel: 4 });
      return {
        inputs: describe(session.inputMetadata),
        outputs: describe(session.outputMetadata),
        run: async (feeds, outputs) => {
          const fed = Object.entries(feeds).map(([name, { type, data, shape }]) => [
            name,
            new ort.Tensor(type as "float32", data as Float32Array, shape),
          ]);
          const results = await session.run(Object.fromEntries(fed), [...(outputs ?? session.outputNames)]);
          return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, toTensor(value)]));
        },
        dispose: () => session.release(),
      };
    },
  };
}
