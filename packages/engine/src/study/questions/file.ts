import { withOwnInput } from "../../model/prepare-input.ts";
import { writeModel } from "../../onnx/write-model.ts";
import { once } from "../question.ts";
import { nothing } from "./fields.ts";

/** A network as a file. */
export interface NetworkFile {
  /** The model's name. */
  readonly name: string;
  /** ONNX, its weights inside. */
  readonly onnx: Uint8Array;
}

/** The network with its edits as an ONNX file that takes the images that the model's own file takes; without edits, the network as it is run here. */
export const file = once<Record<string, never>, NetworkFile>({
  request: nothing,
  ask: async ({ graph, model }) => ({ name: model.name, onnx: writeModel(withOwnInput(graph, model.input)) }),
});
