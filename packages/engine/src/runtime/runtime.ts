import type { ValueInfo } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Provider } from "../ops/op.ts";

/** Tensors by the name of the graph's input or output. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** One kernel of one run, as the runtime's own profile reports it. */
export interface KernelTime {
  /** Its node in the runtime's optimised graph: a node's own name, or one made of it or of a value's name where nodes were fused. */
  readonly node: string;
  /** The operator that it computes. */
  readonly op: string;
  /** Milliseconds. */
  readonly time: number;
}

/** One run as the runtime's own profile reports it. */
export interface ProfiledRun {
  /** Milliseconds from its first kernel's start to its last one's end, what lies between kernels included. */
  readonly time: number;
  /** In the order of computing. */
  readonly kernels: readonly KernelTime[];
}

/** One loaded graph. It owns memory outside JavaScript: dispose of it. */
export interface Session {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Runs the graph; only the outputs named are computed and returned, all of them when none are named. */
  readonly run: (feeds: Tensors, outputs?: readonly string[]) => Promise<Tensors>;
  /** Whether the process that held it is gone: then it answers nothing any more. A session of this process has no such thing. */
  readonly isLost?: () => boolean;
  /** Ends the profile and gives every run since the session was opened; only where it was opened with `profile`, and once. */
  readonly profile?: () => Promise<readonly ProfiledRun[]>;
  readonly dispose: () => Promise<void>;
}

/** How a model is loaded. */
export interface OpenOptions {
  /** Where the model's external data files lie, if it has any. */
  readonly directory?: string;
  /** Threads at most, for graphs so small that waking another costs more than it saves; as the runtime is set up unless given. */
  readonly threads?: number;
  /**
   * Whether the runtime may compute with quanta where a graph rounds real numbers to them and back, as it does with a model that it is given as it is.
   * Which nodes it joins depends on what else is read from the graph, and with them the rounding: not, unless said.
   */
  readonly fuseQuanta?: boolean;
  /** Whether the runtime times every kernel: read by `Session.profile`. Not, unless said; a runtime that cannot leaves that method out. */
  readonly profile?: boolean;
}

/** What executes graphs: onnxruntime in Node or in a page. Handed in, so that the engine knows no platform. */
export interface Runtime {
  /** Name and version, as shown to the person. */
  readonly name: string;
  readonly provider: Provider;
  /** Loads an encoded model. */
  readonly open: (model: Uint8Array, options?: OpenOptions) => Promise<Session>;
}
