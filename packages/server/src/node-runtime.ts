import {
  DeeplingError,
  type ElementType,
  type Runtime,
  type Session,
  type Tensor,
  type Tensors,
} from "@deepling/engine";
import * as ort from "onnxruntime-node";

const toTensor = (value: ort.Tensor): Tensor =>
  ({ type: value.type, shape: value.dims, data: value.data }) as unknown as Tensor;

const fromTensor = (tensor: Tensor): ort.Tensor =>
  new ort.Tensor(tensor.type as ort.Tensor.Type, tensor.data as ort.Tensor.DataType, tensor.shape);

/** How the runtime is set up; `threads` 0 lets onnxruntime take all cores. */
export interface NodeRuntimeOptions {
  readonly device?: "cpu" | "webgpu" | "cuda";
  readonly threads?: number;
}

/** onnxruntime-node behind the engine's Runtime. Fails with "unreachable device" when the provider does not load. */
export function createNodeRuntime({ device = "cpu", threads = 0 }: NodeRuntimeOptions = {}): Runtime {
  return {
    name: `onnxruntime ${ort.env.versions.node ?? ort.env.versions.common}`,
    provider: device,
    open: async (model, options = {}) => openSession(model, device, threads, options.directory),
  };
}

async function openSession(
  model: Uint8Array,
  device: "cpu" | "webgpu" | "cuda",
  threads: number,
  _directory: string | undefined,
): Promise<Session> {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [device],
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    ...(threads > 0 ? { intraOpNumThreads: threads } : {}),
  }).catch((cause: unknown) => {
    throw new DeeplingError("unsupported", `model: ${firstLine(cause)}`, {
      hint: "the runtime refused this graph; `deepling inspect` shows what it holds",
      cause,
    });
  });
  const describe = (metadata: readonly ort.InferenceSession.ValueMetadata[]) =>
    metadata.map((value) => ({
      name: value.name,
      type: (value.isTensor ? value.type : "float32") as ElementType,
      shape: value.isTensor ? value.shape : undefined,
    }));
  return {
    inputs: describe(session.inputMetadata),
    outputs: describe(session.outputMetadata),
    run: async (feeds: Tensors, outputs) => {
      const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, fromTensor(tensor)]));
      const results = await session.run(inputs, [...(outputs ?? session.outputNames)]);
      return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, toTensor(value)]));
    },
    dispose: () => session.release(),
  };
}

function firstLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.split("\n")[0] ?? text;
}
