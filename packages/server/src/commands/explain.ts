import { type Explanation, IMAGE_TARGETS, methods, requireMethod, TARGET_FORMS } from "@deepling/engine";
import { attributionFigure } from "../figures/attribution-figure.ts";
import { writeNpy } from "../write-npz.ts";
import type { Command, Options, Values } from "./command.ts";
import { methodHelp, readParameters } from "./method-parameters.ts";
import { openStudy, requireOneImage } from "./open.ts";
import { outputOptions, preprocessingOptions, runOptions } from "./options.ts";
import { outputFile, writeOutput } from "./output-file.ts";
import { reportExplanation } from "./report-explanation.ts";
import { UsageError } from "./usage-error.ts";

const { device, threads, batch } = runOptions;

const options: Options = {
  method: {
    type: "text",
    value: "M",
    doc: methods.map(({ id }) => id).join(" | "),
    choices: methods.map(({ id }) => id),
  },
  target: { type: "text", value: "T", doc: `${IMAGE_TARGETS} | ${TARGET_FORMS} (predicted)` },
  out: { type: "text", value: "FILE", doc: "where the attribution goes: .png (figure), .npy (raw, float32) or .json" },
  param: { type: "texts", value: "KEY=VALUE", doc: "what is set of the method, see below; may be given several times" },
  reduce: {
    type: "text",
    value: "sum|max",
    doc: "how the channels of a pixel are brought together in the figure; by method when absent",
    choices: ["sum", "max"],
  },
};

/** `deepling explain MODEL IMAGE --method M --target T --out F` */
export const explain: Command = {
  name: "explain",
  doc: "An attribution: what of IMAGE (a file, or cifar10:test/1234) speaks for a target.",
  positionals: ["MODEL", "IMAGE"],
  options: { ...options, ...preprocessingOptions, ...({ device, threads, batch } as Options), ...outputOptions },
  example: "deepling explain alexnet-cifar10 cifar10:test/1234 --method lrp --target horse --out lrp.png",
  more: methodHelp(methods),
  run: async ([model = "", image = ""], values, terminal) => {
    const out = outputFile(values, [".png", ".npy", ".json"]);
    const method = requireMethod(givenMethod(values));
    const parameters = readParameters(method, (values.param ?? []) as readonly string[]);
    const { study, dataset, assumed } = await openStudy(model, image, values, terminal);
    try {
      const request = {
        item: requireOneImage(dataset, image),
        method: method.id,
        target: values.target as string | undefined,
        channels: values.reduce as "sum" | "max" | undefined,
        parameters,
        raw: out?.ending === ".npy",
      };
      let explanation: Explanation | undefined;
      for await (const message of study.explain(request, { signal: terminal.signal })) {
        terminal.progress(method.title, message.done, message.total);
        explanation = message;
      }
      terminal.settle();
      if (explanation === undefined) throw new TypeError("a method without an answer");
      const { model: described, data } = await study.info();
      const report = reportExplanation(
        { model: described.name, image: data.name, notes: assumed },
        explanation,
        parameters,
      );
      if (out === undefined) return terminal.print(JSON.stringify(report));
      const content = async () => {
        if (out.ending === ".json") return `${JSON.stringify(report)}\n`;
        if (explanation.raw !== undefined)
          return writeNpy({ data: explanation.raw.values, shape: explanation.raw.shape });
        return attributionFigure({
          ...report,
          title: method.title,
          explanation,
          picture: await study.picture({ item: 0 }),
        });
      };
      await writeOutput(out.path, await content());
      const { target, facts } = explanation;
      const say = values.json === true ? terminal.note : terminal.print;
      say(`${out.path}: ${method.title}, ${target}`);
      for (const fact of facts)
        say(`  ${fact.name}: ${typeof fact.value === "number" ? Number(fact.value.toPrecision(6)) : fact.value}`);
      if (method.caution !== "none") terminal.note(`  mind: ${method.caution}`);
      if (values.json === true) terminal.print(JSON.stringify(report));
    } finally {
      await study.dispose();
    }
  },
};

function givenMethod(values: Values): string {
  const method = values.method as string | undefined;
  if (method !== undefined) return method;
  throw new UsageError("missing option: --method", `one of ${methods.map(({ id }) => id).join(", ")}`);
}
