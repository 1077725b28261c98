import { describeArgs } from "./arg.ts";
import type { Command } from "./define-command.ts";

/** The help of one command: synopsis, sentence, options in aligned columns, an example. */
export function commandHelp(command: Command): string {
  const rows = describeArgs(command.args)
    .filter(({ positional }) => !positional)
    .map(({ name, type, value, doc }) => ({ left: `  ${name}${type === "boolean" ? "" : ` ${value}`}`, doc }));
  rows.push({ left: "  --help", doc: "this text" });
  const width = Math.max(...rows.map((row) => row.left.length)) + 2;
  const options = rows.map((row) => row.left.padEnd(width) + row.doc);
  return [
    `Usage: ${synopsis(command)} [options]`,
    "",
    command.doc,
    "",
    ...options,
    "",
    ...(command.more === undefined ? [] : [command.more, ""]),
    `Example: ${command.example}`,
    "",
  ].join("\n");
}

/** The help of the whole program. */
export function programHelp(commands: readonly Command[], version: string): string {
  const rows = commands.map((command) => ({
    left: `  ${synopsis(command)}`,
    doc: command.doc.split(". ")[0] ?? "",
  }));
  const width = Math.max(...rows.map((row) => row.left.length)) + 2;
  return [
    `Deepling ${version}: see what a convolutional network does.`,
    "",
    ...rows.map((row) => row.left.padEnd(width) + row.doc),
    "",
    "MODEL is an .onnx file, a folder that holds one, or alexnet-cifar10. DATA is a folder of images (a sub-folder per class),",
    "an image, .tar (WebDataset) or .parquet files here, at https:// or s3://, an .npz or IDX file, or cifar10:test, cifar10:train, cifar10:test/1234.",
    "`deepling COMMAND --help` lists the options of a command.",
    "",
  ].join("\n");
}

/** `deepling evaluate [MODEL] [DATA]`: optional arguments in brackets, dots behind one that may be given several times. */
function synopsis({ name, args }: Pick<Command, "name" | "args">): string {
  const places = describeArgs(args).filter(({ positional }) => positional);
  const words = places.map(({ name: place, required, type }) => {
    const word = type === "texts" ? `${place}...` : place;
    return required ? word : `[${word}]`;
  });
  return ["deepling", name, ...words].filter((word) => word !== "").join(" ");
}
