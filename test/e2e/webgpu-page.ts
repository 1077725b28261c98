import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { Tensors } from "@deepling/engine";
import { launchChromium } from "./chromium.ts";
import { serveFolder } from "./static-server.ts";

const PAGE = `<!doctype html><script type="module">
  import * as ort from "./ort.webgpu.bundle.min.mjs";
  globalThis.ort = ort;
</script>`;

/** A page that runs graphs on onnxruntime-web's WebGPU provider. */
export interface WebGpuPage {
  /** Whether Chromium offers an adapter. */
  readonly hasAdapter: boolean;
  /** The model's outputs, computed in the page. */
  readonly run: (model: Uint8Array, feeds: Tensors) => Promise<Record<string, number[]>>;
  readonly close: () => Promise<void>;
}

/** Opens the page in a Chromium whose graphics processor is software. */
export async function openWebGpuPage(): Promise<WebGpuPage> {
  const files: Record<string, Uint8Array | string> = { "index.html": PAGE };
  const runtime = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/webgpu"));
  const server = await serveFolder(runtime, files);
  const browser = await launchChromium(["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"]);
  const page = await browser.newPage();
  await page.goto(server.url);
  const hasAdapter = await page.evaluate(async () => {
    const { gpu } = navigator as unknown as { gpu?: { requestAdapter: () => Promise<{ info: object } | null> } };
    return Boolean(await gpu?.requestAdapter());
  });
  return {
    hasAdapter,
    run: async (model, feeds) => {
      files["model.onnx"] = model;
      const fed = Object.entries(feeds).map(([name, { type, shape, data }]) => ({
        name,
        type,
        shape,
        data: Array.from<number | bigint | string, number>(data, Number),
      }));
      return page.evaluate(
        async ([url, tensors]) => {
          const { ort } = globalThis as unknown as { ort: typeof import("onnxruntime-web") };
          const bytes = new Uint8Array(await (await fetch(`${url}model.onnx`)).arrayBuffer());
          const session = await ort.InferenceSession.create(bytes, { executionProviders: ["webgpu"] });
          const arrayOf = (type: string, data: readonly number[]) => {
            if (type === "int64") return BigInt64Array.from(data, BigInt);
            return type === "int32" ? Int32Array.from(data) : Float32Array.from(data);
          };
          const inputs = tensors.map(({ name, type, shape, data }) => [
            name,
            new ort.Tensor(type as "float32", arrayOf(type, data) as Float32Array, shape),
          ]);
          const answer = await session.run(Object.fromEntries(inputs));
          await session.release();
          return Object.fromEntries(
            Object.keys(answer).map((name) => [name, Array.from(answer[name]?.data as Float32Array)]),
          );
        },
        [server.url, fed] as const,
      );
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** Greatest relative L2 difference over the outputs. */
export function distance(wanted: Tensors, found: Readonly<Record<string, readonly number[]>>): number {
  const errors = Object.entries(wanted).map(([name, { data }]) => {
    const numbers = Array.from<number | bigint | string, number>(data, Number);
    const off = numbers.map((value, at) => value - (found[name]?.[at] ?? Number.NaN));
    return Math.hypot(...off) / Math.hypot(...numbers);
  });
  return Math.max(...errors);
}
