/** By what units are chosen: those that matter least by it go. */
export const CRITERIA = ["damage", "gradient", "wanda", "magnitude", "activation"] as const;

export type Criterion = (typeof CRITERIA)[number];

/** What to remove of the network. */
export interface PruneRequest {
  /** Layer indices; every layer whose channels can be removed when absent. */
  readonly layers?: readonly number[] | undefined;
  /** The share of each layer's units that stays, above 0 and below 1. */
  readonly keep?: number | undefined;
  /** Units of the one layer named; instead of `keep`. */
  readonly units?: readonly number[] | undefined;
  /** What units are chosen by; "gradient" when absent, "wanda" for a network without class scores. */
  readonly by?: Criterion | undefined;
  /** Whether layers that share channels with those named (residual sums) lose them too, or that is refused; "together" when absent. */
  readonly coupled?: "together" | "refuse" | undefined;
}

/** What a network costs and gives. */
export interface PruneLedger {
  readonly parameters: number;
  /** For one image. */
  readonly multiplyAdds: number;
  /** As an ONNX file. */
  readonly bytes: number;
  /** Share of right predictions among labelled images; NaN without labels or class scores. */
  readonly accuracy: number;
  /** Mean probability of the true class; NaN without labels or class scores. */
  readonly trueConfidence: number;
}

/** A network without some of its units. */
export interface Pruned {
  readonly kind: "pruned";
  /** The network as an ONNX file. */
  readonly model: Uint8Array;
  /** Images that the accuracies were measured on: those that could be read and that the network judges. */
  readonly count: number;
  /** Images that could be read and count in no accuracy, since the network's scores are NaN or infinite. */
  readonly unjudged: Int32Array;
  /** What the person should know: which images are not counted, and why. */
  readonly notes: readonly string[];
  readonly before: PruneLedger;
  /** With all channels, the units held at zero. */
  readonly masked: Pick<PruneLedger, "accuracy" | "trueConfidence">;
  readonly after: PruneLedger;
  /** Largest difference of a class score between the masked and the pruned network; of the first output's numbers where there are no class scores. */
  readonly difference: number;
  /** Largest class score of the masked network, for comparison. */
  readonly largest: number;
  /** What the units were chosen by; undefined where they were named. */
  readonly by: Criterion | undefined;
  /** Layers that have fewer units now. */
  readonly layers: readonly { readonly layer: number; readonly before: number; readonly after: number }[];
  /** What counts as zero: what was chosen (`chosen`), and where other layers share its channels. `layer` is −1 for a value that is no layer's output. */
  readonly held: readonly {
    readonly layer: number;
    readonly value: string;
    readonly chosen: boolean;
    readonly units: Int32Array;
  }[];
  /** Units that were to be removed and are still there, held at zero. */
  readonly kept: readonly {
    readonly layer: number;
    readonly unit: number;
    readonly kind: string;
    readonly reason: string;
  }[];
}
