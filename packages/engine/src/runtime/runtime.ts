import type { ValueInfo } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Provider } from "../ops/op.ts";

/** Tensors by the name of the graph's input or output. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** One loaded graph. It owns memory outside JavaScript: dispose of it. */
export interface Session {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Runs the graph; only the outputs named are computed and returned, all of them when none are named. */
  readonly run: (feeds: Tensors, outputs?: readonly string[]) => Promise<Tensors>;
  readonly dispose: () => Promise<void>;
}

/** What executes graphs: onnxruntime in Node or in a page. Handed in, so that the engine knows no platform. */
export interface Runtime {
  /** Name and version, as shown to the person. */
  readonly name: string;
  readonly provider: Provider;
  /** Loads an encoded model. `directory` is where its external data files lie, if it has any. */
  readonly open: (model: Uint8Array, options?: { readonly directory?: string }) => Promise<Session>;
}
