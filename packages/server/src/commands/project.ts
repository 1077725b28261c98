import { DeeplingError, type LayoutSequence, plural, type StudyInfo, sayLeftOut } from "@deepling/engine";
import { writeNpz } from "../write-npz.ts";
import { chooseItems, chooseLayers } from "./choose.ts";
import type { Command, Options, Values } from "./command.ts";
import { lastAnswer } from "./last-answer.ts";
import { openStudy, saySkipped } from "./open.ts";
import { outputOptions, preprocessingOptions, runOptions } from "./options.ts";
import { outputFile, writeOutput } from "./output-file.ts";
import { projectionArrays } from "./projection-arrays.ts";
import { reportProjection } from "./report-projection.ts";
import { UsageError } from "./usage-error.ts";

const options: Options = {
  out: { type: "text", value: "FILE", doc: "where the layouts go: .json or .npz" },
  layers: { type: "text", value: "L,L", doc: "only these layers, by name or number" },
  items: { type: "text", value: "N,N-N", doc: "only these images, by number" },
  pivots: { type: "text", value: "all|K", doc: "number of pivots; all is classical MDS" },
  mode: {
    type: "text",
    value: "paper|smooth",
    doc: "each layer alone, or planes that move little",
    choices: ["paper", "smooth"],
  },
  seed: { type: "integer", value: "N", doc: "seed of the choices; the same seed gives the same bytes" },
};

/** `deepling project MODEL DATA --out F` */
export const project: Command = {
  name: "project",
  doc: "One aligned layout of the images per layer (PivotMDS, Procrustes) with its quality.",
  positionals: ["MODEL", "DATA"],
  options: { ...options, ...preprocessingOptions, ...runOptions, ...outputOptions },
  example: "deepling project alexnet-cifar10 cifar10:test --limit 1000 --out layouts.json",
  run: async ([model = "", data = ""], values, terminal) => {
    const out = outputFile(values, [".json", ".npz"]);
    const { study } = await openStudy(model, data, values, terminal);
    try {
      const info = await study.info();
      const request = {
        layers: typeof values.layers === "string" ? chooseLayers(values.layers, info.model.layers) : undefined,
        items: typeof values.items === "string" ? chooseItems(values.items, info.data.count) : undefined,
        pivots: pivotCount(values),
        mode: values.mode as "paper" | "smooth" | undefined,
        seed: values.seed as number | undefined,
      };
      const projection = await lastAnswer(study.project(request, { signal: terminal.signal }), terminal);
      if (projection === undefined) throw new DeeplingError("missing", `images: ${data}`);
      for (const note of sayLeftOut(projection.sequence, info.data.names)) terminal.note(`note: ${note}`);
      await write(out, info, projection.sequence, terminal.print);
      saySkipped(await study.info(), terminal);
    } finally {
      await study.dispose();
    }
  },
};

function pivotCount(values: Values): number | "all" | undefined {
  const given = values.pivots as string | undefined;
  if (given === undefined || given === "all") return given;
  const count = Number(given);
  if (!Number.isInteger(count) || count < 2)
    throw new UsageError(`invalid value: --pivots ${given}`, "give all, or 2 or more");
  return count;
}

async function write(
  out: ReturnType<typeof outputFile>,
  info: StudyInfo,
  sequence: LayoutSequence,
  print: (text: string) => void,
): Promise<void> {
  if (out === undefined) return print(JSON.stringify(reportProjection(info, sequence)));
  const content =
    out.ending === ".npz"
      ? writeNpz(projectionArrays(info, sequence))
      : `${JSON.stringify(reportProjection(info, sequence))}\n`;
  await writeOutput(out.path, content);
  print(`${out.path}: ${plural(sequence.layers.length, "layer")}, ${plural(sequence.items.length, "image")}`);
}
