import type { Op, Provider, PullbackContext } from "../../ops/op.ts";
import { cpuPullbacks } from "./cpu.ts";
import { webgpuPullbacks } from "./webgpu-pullbacks.ts";

/** One operator whose gradient a provider computes badly as calculus writes it, and nodes with the same numbers that it computes well. */
export interface PullbackLowering {
  /** The ONNX name. */
  readonly op: string;
  /** What the provider does with the gradient as its rule writes it. */
  readonly reason: string;
  /** The version of onnxruntime in which this was seen. */
  readonly seen: string;
  /** The gradient of each input; undefined where the op's own rule is fine. */
  readonly rewrite: (context: PullbackContext) => readonly (string | undefined)[] | undefined;
}

const PULLBACKS: Readonly<Record<Provider, readonly PullbackLowering[]>> = {
  cpu: cpuPullbacks,
  wasm: [],
  cuda: [],
  webgpu: webgpuPullbacks,
};

/** The op with the pullback that suits a provider. */
export function suited(op: Op, provider: Provider): Op {
  const row = PULLBACKS[provider].find((candidate) => candidate.op === op.type);
  const { pullback } = op;
  if (row === undefined || typeof pullback === "string") return op;
  return { ...op, pullback: (context) => row.rewrite(context) ?? pullback(context) };
}
