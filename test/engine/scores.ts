import type { Graph } from "../../packages/engine/src/graph/graph.ts";
import type { ScoreOutput } from "../../packages/engine/src/model/score-output.ts";
import { decideScores, type ScoreOptions } from "../../packages/engine/src/model/scores.ts";
import { createNet, type Net } from "../../packages/engine/src/passes/net.ts";

/** Where the class scores of a graph with inferred types are. */
export function scoresOf(graph: Graph, options?: ScoreOptions): ScoreOutput {
  return decideScores(createNet(graph) as Net, options);
}
