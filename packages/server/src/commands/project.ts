import { type ProjectRequest, plural, sayLeftOut } from "@deepling/engine";
import { z } from "zod";
import type { Values } from "../cli/arg.ts";
import { defineCommand } from "../cli/define-command.ts";
import { dataArg, modelArg, outArg, outputArgs, studyArgs } from "../cli/shared-args.ts";
import { npzPieces } from "../npz-pieces.ts";
import { projectionReport, reportProjection } from "../reports/projection.ts";
import { projectionArrays } from "../reports/projection-arrays.ts";
import { type AskedOf, shardedAsk } from "../shards/asks.ts";
import { chooseItems, chooseLayers } from "./choose.ts";
import { lastAnswer } from "./last-answer.ts";
import { noneRead } from "./no-images.ts";
import { openStudy, skippedNotes } from "./open.ts";

const pivotsArg = z
  .string()
  .transform((text, context) => {
    const count = Number(text);
    if (text === "all" || (Number.isInteger(count) && count >= 2)) return text === "all" ? ("all" as const) : count;
    context.addIssue({ code: "custom", message: "give all, or 2 or more" });
    return z.NEVER;
  })
  .optional();

const projectArgs = {
  ...{ model: modelArg, data: dataArg },
  out: outArg("where the layouts go: .json or .npz (default: project.json, or the next free name)"),
  layers: z.string().optional().meta({ value: "L,L", description: "only these layers, by name or number" }),
  items: z.string().optional().meta({ value: "N,N-N", description: "only these images, by number" }),
  pivots: pivotsArg.meta({ value: "all|K", description: "number of pivots; all is classical MDS" }),
  mode: z.enum(["paper", "smooth"]).optional().meta({
    description: "each layer alone, or planes that move little",
  }),
  seed: z.int().optional().meta({ description: "seed of the choices; the same seed gives the same bytes" }),
  ...studyArgs,
  ...outputArgs,
};

/** `deepling project MODEL DATA --out F` */
export const project = defineCommand({
  name: "project",
  doc: "One aligned layout of the images per layer (PivotMDS, Procrustes) with its quality.",
  args: projectArgs,
  example: "deepling project alexnet-cifar10 cifar10:test --limit 1000 --out layouts.json",
  run: async ({ args, defer, ...terminal }) => {
    const { study, dataset } = await openStudy(args.model, args.data, args, terminal);
    defer(() => study.dispose());
    const { model } = await study.info();
    const request = requestOf(args, { model, dataset });
    const told = await lastAnswer(study.project({ ...request, apart: true }, { signal: terminal.signal }), terminal);
    if (told === undefined) throw await noneRead(args.data, study);
    const positionsOf = async (layer: number) => (await study.layout({ projection: request, layer })).positions;
    return { info: await study.info(), sequence: told.sequence, positionsOf };
  },
  report: {
    schema: projectionReport,
    of: ({ info, sequence, positionsOf }) => reportProjection(info, sequence, positionsOf),
    style: "compact",
  },
  defaultOut: "project.json",
  output: {
    ".json": "report",
    ".npz": ({ info, sequence, positionsOf }) => npzPieces(projectionArrays(info, sequence, positionsOf)),
  },
  said: ({ sequence: { layers, items } }) => `${plural(layers.length, "layer")}, ${plural(items.length, "image")}`,
  notes: ({ info, sequence }) => [
    ...sayLeftOut(sequence, info.data.names).map((note) => `note: ${note}`),
    ...skippedNotes(info),
  ],
});

/** What is asked. */
function requestOf(
  { layers, items, pivots, mode, seed }: Values<typeof projectArgs>,
  { model, dataset }: AskedOf,
): ProjectRequest {
  return {
    layers: layers === undefined ? undefined : chooseLayers(layers, model.layers),
    items: items === undefined ? undefined : chooseItems(items, dataset),
    ...{ pivots, mode, seed },
  };
}

/** Positions of which `shard fold` still makes a JSON file: 400 MB, which most readers of JSON take. */
const MOST_AS_JSON = 10_000_000;

/** The same in chunks. */
export const projectInChunks = shardedAsk({
  command: project,
  args: projectArgs,
  question: "project",
  request: requestOf,
  ending: ({ layers }: ProjectRequest, { model, images }) =>
    images * (layers ?? model.layers).length > MOST_AS_JSON ? ".npz" : ".json",
});
