import type { ModelInfo } from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import type { OpenedModel } from "../model/open-model.ts";

const shape = z.array(z.union([z.int(), z.string()]));
const pair = z.tuple([z.number(), z.number()]);
const operators = z.array(z.strictObject({ node: z.string(), op: z.string() }));
const size = { width: z.int(), height: z.int() };

const input = z.strictObject({
  name: z.string().describe("the model's own name of its input"),
  type: z.string().describe("its element type"),
  shape: shape.describe('its extents; a text is a free one, such as `"batch"`'),
  value: z.string().describe("the input of the prepared graph"),
  image: z
    .union([
      z.strictObject({ ...size, channels: z.int(), layout: z.enum(["nchw", "nhwc"]) }),
      z.strictObject({ fault: z.string(), refused: z.string(), hint: z.string() }),
    ])
    .describe("extents and layout of one image, or why none can be fed"),
});

const output = z.strictObject({
  name: z.string().describe("the output that holds the class scores"),
  value: z.string().describe("the value that is read: the output, or what stands before it"),
  shape: shape.describe("its extents, batch first"),
  kind: z
    .enum(["classes", "binary", "labels", "none"])
    .describe("one of several classes; one number for two classes; each label by itself; no class scores"),
  scores: z.enum(["logits", "probabilities", "log-probabilities", "none"]).describe("what `value` holds"),
  logits: z.string().optional().describe("the value before softmax or sigmoid; absent where the graph has none"),
  classes: z.int().describe("number of classes"),
  threshold: z.number().describe("the probability from which a label counts as predicted"),
  certain: z.boolean().describe("whether the graph itself shows what `value` holds"),
  notes: z.array(z.string()).describe("how the output was chosen and read"),
});

const layer = z.strictObject({
  index: z.int().describe("its number; layer 0 is the input"),
  name: z.string().describe("the model's own name"),
  kind: z.string().describe("what it does (`convolution`, `dense`, `pooling` …)"),
  op: z.string().describe("the ONNX operator of its main node"),
  nodes: z.array(z.string()).describe("the ONNX nodes that it was made from"),
  value: z.string().describe("the value that is its output"),
  shape: shape.describe("extents of its output, batch first"),
  channels: z
    .strictObject({ axis: z.int(), count: z.union([z.int(), z.string()]) })
    .describe("the axis of its units, and their number"),
  inputs: z.array(z.int()).describe("numbers of the layers that it reads"),
  block: z.int().optional().describe("number of its block; absent where it stands alone"),
  parameters: z.number().describe("number of parameters"),
  multiplyAdds: z.number().describe("multiply-adds per image"),
  activations: z.number().describe("output elements per image"),
  receptiveField: z
    .strictObject({ size: pair, stride: pair, offset: pair })
    .optional()
    .describe("each `[height, width]` in input pixels; absent where the layer sees everything"),
  weights: z
    .strictObject({ name: z.string(), shape: z.array(z.int()) })
    .optional()
    .describe("its kernel weights, where it has them"),
  detail: z.string().describe("its settings in words"),
});

const preprocessing = z.strictObject({
  fit: z
    .strictObject({
      ...{ ...size, mode: z.enum(["stretch", "crop", "pad", "cut"]), shorter: z.number() },
      before: z.strictObject(size).optional(),
      filter: z.string().optional(),
      corner: z.enum(["round", "down"]).optional(),
      allChannels: z.boolean().optional(),
      fill: z.array(z.number()).optional(),
    })
    .describe("how an image is fitted to the input"),
  scale: z.number().describe("factor of pixel values 0 … 255"),
  mean: z.array(z.number()).describe("per channel, subtracted after scaling"),
  std: z.array(z.number()).describe("per channel, divided by"),
  channels: z.enum(["rgb", "bgr", "gray", "rgba", "bands"]).describe("order of the channels"),
  layout: z.enum(["nchw", "nhwc"]).describe("order of the input's axes"),
  source: z.string().describe("where each setting came from"),
});

/** What `inspect --json` prints. */
export const inspectionReport = z.strictObject({
  name: z.string().describe("the model's name"),
  hash: z.string().describe("a hash of its graph and weights"),
  input: input.describe("the image input"),
  output: output.describe("where the class scores are, and what they mean"),
  outputs: z.array(z.string()).describe("names of all outputs"),
  layers: z.array(layer).describe("in order, layer 0 is the input"),
  blocks: z
    .array(
      z.strictObject({
        ...{ index: z.int(), name: z.string() },
        ...{ kind: z.enum(["chain", "residual", "branch"]), layers: z.array(z.int()) },
      }),
    )
    .describe("layers drawn as one"),
  parameters: z.number().describe("number of parameters"),
  multiplyAdds: z.number().describe("multiply-adds per image"),
  withoutGradient: operators.describe("operators through which no gradient flows"),
  withoutRelevance: operators.describe(
    "operators between the image and the class scores that have no relevance rule: `lrp` explains targets before them",
  ),
  notes: z.array(z.string()).describe("what the person should know"),
  preprocessing: preprocessing.optional().describe("how images become the input; absent where no image can be fed"),
});

/** What `inspect --json` prints. */
export type InspectionReport = ReportOf<typeof inspectionReport> & InspectedModel;

/** What is known of a model, whatever is said of it. */
export type InspectedModel = Omit<ModelInfo, "output"> & { readonly output: Omit<ModelInfo["output"], "notes"> };

/** Gathers what is known of a model into the report. */
export function reportInspection({
  opened,
  model,
}: {
  readonly opened: OpenedModel;
  readonly model: ModelInfo;
}): InspectionReport {
  const output = { ...model.output, notes: model.output.notes.map(({ text }) => text) };
  const whole = { ...model, output, notes: [...model.notes, ...opened.notes] };
  return "refused" in model.input.image ? whole : { ...whole, preprocessing: { ...opened.preprocessing } };
}
