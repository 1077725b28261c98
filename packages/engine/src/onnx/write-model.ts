import { CANONICAL_OPSET, type Graph } from "../graph/graph.ts";
import { encodeModel } from "./encode.ts";
import { lowerOpset } from "./lower-opset.ts";

/** ONNX's format version that came with each opset, from the first opset of each. */
const FORMATS: readonly (readonly [opset: number, format: number])[] = [
  [23, 11],
  [21, 10],
  [19, 9],
  [15, 8],
  [12, 7],
  [11, 6],
  [10, 5],
  [9, 4],
  [0, 3],
];

/**
 * Writes a graph as an ONNX file for people: in the opset and format version of the file that it was made from, so that whatever reads that one reads this, or in the next
 * ones that can say what was added. A graph from no file is written as it is. Fails as `encodeModel` does.
 */
export function writeModel(graph: Graph): Uint8Array {
  const { written } = graph;
  if (written === undefined) return encodeModel(graph);
  const lowered = lowerOpset(graph, written.opset);
  const opset = lowered.opsets.get("") ?? CANONICAL_OPSET;
  const own = Math.max(written.format, OLDEST_FORMAT);
  return encodeModel(lowered, opset <= written.opset ? own : Math.max(own, formatOf(opset)));
}

/** The first format version that says its opset. */
const OLDEST_FORMAT = 3;

const formatOf = (opset: number): number => FORMATS.find(([first]) => opset >= first)?.[1] ?? OLDEST_FORMAT;
