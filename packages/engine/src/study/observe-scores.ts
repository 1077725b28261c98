import { randomNormal, seededRandom } from "../base/random.ts";
import type { Graph } from "../graph/graph.ts";
import { hashGraph } from "../graph/hash.ts";
import { float32, sizeOf, type Tensor } from "../graph/tensor.ts";
import { readValues } from "../model/score-evidence.ts";
import type { ScoreOutput } from "../model/score-output.ts";
import { encodeModel } from "../onnx/encode.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { createSessions } from "../runtime/sessions.ts";
import { type Inspection, withScoreNotes } from "./inspect.ts";
import { createNetwork } from "./network.ts";

/** Images that are shown to a network whose graph does not say what its scores are. */
const IMAGES = 4;

/**
 * Settles what a network's scores are where the graph does not say it: a few images of noise are run, and what their scores have in common (numbers
 * from 0 to 1 that sum to 1) decides. The inspection as it was where the graph says it, and where the network cannot be run.
 */
export async function observeScores(inspection: Inspection, runtime: Runtime): Promise<Inspection> {
  const { graph, model, notes } = inspection;
  if (model.output.certain || "refused" in model.input.image) return inspection;
  const values = await scoresOfNoise(graph, model.input.value, model.output, runtime).catch(() => undefined);
  const output = values === undefined ? model.output : readValues(values, model.output);
  return { graph, notes, model: { ...model, output, notes: withScoreNotes(notes, output) } };
}

async function scoresOfNoise(
  graph: Graph,
  input: string,
  { value }: ScoreOutput,
  runtime: Runtime,
): Promise<Tensor | undefined> {
  const extents = graph.inputs.find(({ name }) => name === input)?.shape?.slice(1) ?? [];
  if (!extents.every((extent) => typeof extent === "number")) return undefined;
  const shape = [IMAGES, ...extents];
  const random = seededRandom(1);
  const images = float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => randomNormal(random)),
  );
  const sessions = createSessions({ runtime, hash: hashGraph, encode: encodeModel });
  try {
    const [scores] = await createNetwork(graph, input, sessions).read(images, [value]);
    return scores;
  } finally {
    await sessions.dispose();
  }
}
