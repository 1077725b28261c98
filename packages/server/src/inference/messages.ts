import type { ErrorMessage, OpenOptions, ProfiledRun, Tensors, ValueInfo } from "@deepling/engine";
import type { NodeRuntimeOptions } from "../node-runtime.ts";

/** What the server asks of the process that runs networks. A session's number is the server's. */
export type InferenceRequest = { readonly id: number; readonly session: number } & (
  | { readonly kind: "open"; readonly model: Uint8Array; readonly options: OpenOptions }
  | { readonly kind: "run"; readonly feeds: Tensors; readonly outputs: readonly string[] | undefined }
  | { readonly kind: "profile" }
  | { readonly kind: "dispose" }
);

/** What that process answers, in the order in which it was asked. */
export type InferenceAnswer = { readonly id: number } & (
  | { readonly kind: "opened"; readonly inputs: readonly ValueInfo[]; readonly outputs: readonly ValueInfo[] }
  | { readonly kind: "ran"; readonly tensors: Tensors }
  | { readonly kind: "profiled"; readonly runs: readonly ProfiledRun[] }
  | { readonly kind: "disposed" }
  | InferenceFailure
);

/** An error on its way between processes; `detail` is what the message of an error that is our own fault hides. */
export type InferenceFailure = ErrorMessage & { readonly detail: string | undefined };

/** How the process sets its runtime up: the one argument of `process.ts`, as JSON. */
export type InferenceSetup = NodeRuntimeOptions;

/** The descriptor of the pipe that leads to the server, in the process. */
export const PIPE = 3;
