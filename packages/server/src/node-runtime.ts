import { createRequire } from "node:module";
import {
  countNodes,
  DeeplingError,
  type ElementType,
  encodeModel,
  type Graph,
  type OpenOptions,
  type Runtime,
  type Session,
  type Tensor,
  type Tensors,
} from "@deepling/engine";
import type * as ort from "onnxruntime-node";
import { createProfileFile, type ProfileFile } from "./profile-file.ts";

/** onnxruntime-node, loaded with the first graph: a process that leaves computing to another does not carry it. */
async function loadRuntime(): Promise<typeof ort> {
  const loaded = await import("onnxruntime-node");
  // what goes wrong is thrown; printed as well, it would stand between the lines of a progress bar
  loaded.env.logLevel = "fatal";
  return loaded;
}

const toTensor = (value: ort.Tensor): Tensor =>
  ({ type: value.type, shape: value.dims, data: value.data }) as unknown as Tensor;

/** Tensors as onnxruntime takes them, made once for each: many are fed again at every step. */
function feeder({ Tensor: Made }: typeof ort): (tensor: Tensor) => ort.Tensor {
  const made = new WeakMap<Tensor, ort.Tensor>();
  return (tensor) => {
    const found =
      made.get(tensor) ?? new Made(tensor.type as ort.Tensor.Type, tensor.data as ort.Tensor.DataType, tensor.shape);
    made.set(tensor, found);
    return found;
  };
}

type Device = "cpu" | "webgpu" | "cuda";

/**
 * How the runtime is set up; `threads` 0 lets onnxruntime take all cores. `yields` makes its threads sleep instead of wait busily between two operators: for
 * whoever shares the processor with something more urgent.
 */
export interface NodeRuntimeOptions {
  readonly device?: Device;
  readonly threads?: number;
  readonly yields?: boolean;
}

/** onnxruntime's name and version. */
export function runtimeName(): string {
  const { version } = createRequire(import.meta.url)("onnxruntime-node/package.json") as { version: string };
  return `onnxruntime ${version}`;
}

/** onnxruntime-node behind the engine's Runtime. Fails with "unreachable device" when the provider does not load. */
export function createNodeRuntime({ device = "cpu", threads = 0, yields = false }: NodeRuntimeOptions = {}): Runtime {
  return {
    name: runtimeName(),
    provider: device,
    open: async (model, options = {}) => openSession(model, device, { threads, yields, ...options }),
  };
}

type LoadOptions = OpenOptions & Pick<NodeRuntimeOptions, "yields">;

async function openSession(model: Uint8Array, device: Device, options: LoadOptions): Promise<Session> {
  const loaded = await loadRuntime();
  const profile = options.profile === true ? await createProfileFile() : undefined;
  const session = await load(loaded, model, device, options, profile).catch(async (cause: unknown) => {
    await profile?.discard();
    await requireDevice(loaded, device);
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
  const fromTensor = feeder(loaded);
  return {
    inputs: describe(session.inputMetadata),
    outputs: describe(session.outputMetadata),
    run: async (feeds: Tensors, outputs) => {
      const inputs: Record<string, ort.Tensor> = {};
      for (const name in feeds) inputs[name] = fromTensor(feeds[name] as Tensor);
      const missing = session.inputNames.find((name) => inputs[name] === undefined);
      if (missing !== undefined) {
        throw new DeeplingError("missing", `input: "${missing}" (the model takes more than an image)`, {
          hint: "export the model with the image as its only input: make the others constants",
        });
      }
      const results = await session.run(inputs, [...(outputs ?? session.outputNames)]);
      return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, toTensor(value)]));
    },
    ...(profile === undefined
      ? {}
      : {
          profile: async () => {
            session.endProfiling();
            return profile.read();
          },
        }),
    dispose: async () => {
      await session.release();
      await profile?.discard();
    },
  };
}

/**
 * Nodes up to which onnxruntime (1.30) optimises a graph. It takes four times as long for twice the nodes: 2 s of processor time for 10,000, 10 s for
 * 20,000, minutes for 100,000, which without take seconds to load (findings/session-load-square-of-nodes.sh).
 */
const MOST_OPTIMISED = 20_000;

function load(
  { InferenceSession }: typeof ort,
  model: Uint8Array,
  device: Device,
  options: LoadOptions,
  profile?: ProfileFile,
): Promise<ort.InferenceSession> {
  const { threads = 0, yields = false, directory, fuseQuanta = false } = options;
  return InferenceSession.create(model, {
    executionProviders: [device],
    graphOptimizationLevel: countNodes(model) > MOST_OPTIMISED ? "disabled" : "all",
    logSeverityLevel: 4,
    // after a run its threads would wait busily for the next, and take the processor from whoever is at work between
    extra: {
      session: {
        force_spinning_stop: "1",
        ...(yields ? { intra_op: { allow_spinning: "0" } } : {}),
        ...(fuseQuanta ? {} : { disable_quant_qdq: "1" }),
        ...(directory === undefined ? {} : { model_external_initializers_file_folder_path: directory }),
      },
    },
    ...(threads > 0 ? { intraOpNumThreads: threads } : {}),
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile.prefix }),
  });
}

const NEEDS = {
  cpu: "this platform has no build of onnxruntime-node",
  webgpu:
    "WebGPU needs a graphics driver (Vulkan, Metal or Direct3D 12); leave --device webgpu out to use the processor",
  cuda:
    "CUDA needs NVIDIA's driver, CUDA 12, cuDNN 9 and onnxruntime-node installed without ONNXRUNTIME_NODE_INSTALL=skip; " +
    "leave --device cuda out to use the processor",
} as const satisfies Record<Device, string>;

/** Fails with "unreachable device" where not even one addition runs on the device: then the model is not at fault. */
async function requireDevice(loaded: typeof ort, device: Device): Promise<void> {
  const type = { type: "float32", shape: [1] } as const;
  const sum: Graph = {
    name: "sum",
    inputs: [{ name: "x", ...type }],
    outputs: [{ name: "y", ...type }],
    nodes: [{ name: "sum", domain: "", type: "Add", inputs: ["x", "x"], outputs: ["y"], attributes: {} }],
    initializers: new Map(),
    types: new Map(),
    opsets: new Map([["", 21]]),
    metadata: new Map(),
  };
  const session = await load(loaded, encodeModel(sum), device, { threads: 1 }).catch((cause: unknown) => {
    throw new DeeplingError("unreachable", `device: ${device} (${reason(cause)})`, { hint: NEEDS[device], cause });
  });
  await session.release();
}

/** What onnxruntime says, without the place in its sources. */
function reason(cause: unknown): string {
  const text = firstLine(cause);
  const said = / was false\.\s*(.*)$/.exec(text)?.[1] ?? text;
  return said.replace(/\.$/, "");
}

function firstLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.split("\n")[0] ?? text;
}
