import {
  attributionFigure,
  DEFAULT_METHOD,
  type Explanation,
  factWords,
  hasScores,
  IMAGE_TARGETS,
  type LocalStudy,
  type Method,
  methods,
  readTarget,
  requireMethod,
  TARGET_FORMS,
} from "@deepling/engine";
import { z } from "zod";
import { defineCommand } from "../cli/define-command.ts";
import { deviceArgs, editArgs, imageArg, modelArg, outArg, outputArgs, preprocessingArgs } from "../cli/shared-args.ts";
import { figureFiles } from "../figures/figure-files.ts";
import { explanationReport, reportExplanation } from "../reports/explanation.ts";
import { writeNpy } from "../write-npz.ts";
import { methodHelp, readParameters } from "./method-parameters.ts";
import { openStudy, requireOneImage } from "./open.ts";

const ids = methods.map(({ id }) => id);

interface Explained {
  readonly study: LocalStudy;
  readonly method: Method;
  readonly explanation: Explanation;
  readonly report: ReturnType<typeof reportExplanation>;
}

/** `deepling explain MODEL IMAGE --target T --out F` */
export const explain = defineCommand({
  name: "explain",
  doc: "An attribution map: which pixels of IMAGE (a file, or cifar10:test/1234) support a target.",
  args: {
    ...{ model: modelArg, image: imageArg },
    method: z
      .enum(ids)
      .default(DEFAULT_METHOD)
      .meta({ value: "M", description: ids.join(" | ") }),
    target: z
      .string()
      .default("predicted")
      .meta({ value: "T", description: `${IMAGE_TARGETS} | ${TARGET_FORMS}` }),
    out: outArg(
      "where the attribution goes: .png or .svg (figure), .npy (raw, float32) or .json (default: explain.png, or the next free name)",
    ),
    param: z.array(z.string()).optional().meta({
      value: "KEY=VALUE",
      description: "what is set of the method, see below; may be given several times",
    }),
    reduce: z.enum(["sum", "max"]).optional().meta({
      description: "how the channels of a pixel are brought together in the figure; by method when absent",
    }),
    ...preprocessingArgs,
    ...deviceArgs,
    ...editArgs,
    ...outputArgs,
  },
  example: "deepling explain alexnet-cifar10 cifar10:test/1234 --method lrp --target horse --out lrp.png",
  more: methodHelp(methods),
  run: async ({ args, out, defer, ...terminal }) => {
    const method = requireMethod(args.method);
    const parameters = readParameters(method, args.param ?? []);
    const { study, dataset, assumed } = await openStudy(args.model, args.image, args, terminal);
    defer(() => study.dispose());
    const item = requireOneImage(dataset, args.image);
    const { model, data } = await study.info();
    const target = args.target && readTarget(args.target, hasScores(model.output) ? data.classes : []);
    const { reduce: channels } = args;
    const request = { item, method: method.id, target, channels, parameters, raw: out?.ending === ".npy" };
    let explanation: Explanation | undefined;
    for await (const message of study.explain(request, { signal: terminal.signal })) {
      terminal.progress(method.title, message.done, message.total);
      explanation = message;
    }
    terminal.settle();
    if (explanation === undefined) throw new TypeError("a method without an answer");
    const names = { model: model.name, image: data.name, notes: assumed };
    return { study, method, explanation, report: reportExplanation(names, explanation, parameters) };
  },
  report: { schema: explanationReport, of: ({ report }) => report, style: "compact" },
  defaultOut: "explain.png",
  output: {
    ...figureFiles(async ({ study, method, explanation, report }: Explained) =>
      attributionFigure({ ...report, title: method.title, explanation, picture: await study.picture({ item: 0 }) }),
    ),
    ".npy": ({ explanation: { raw } }) => {
      if (raw === undefined) throw new TypeError("an attribution without its raw values");
      return writeNpy({ data: raw.values, shape: raw.shape });
    },
    ".json": "report",
  },
  said: ({ method, explanation: { target, facts } }) =>
    [`${method.title}, ${target}`, ...facts.map(sayFact)].join("\n"),
  notes: ({ method: { caution } }, out) => (out === undefined || caution === "none" ? [] : [`  mind: ${caution}`]),
});

function sayFact(fact: Explanation["facts"][number]): string {
  return `  ${fact.name}: ${factWords(fact, (value) => String(Number(value.toPrecision(6))))}`;
}
