import { join } from "node:path";
import { expect, test } from "vitest";
import { labelledFolder } from "../../../../test/server/labelled-folder.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import { describeArgs } from "../cli/arg.ts";
import { loadCommands } from "../commands/index.ts";

const { images } = await labelledFolder("cat", "horse", "ship");

/** A value for each argument that some command requires. */
const GIVEN: Readonly<Record<string, string>> = {
  MODEL: "alexnet-cifar10",
  DATA: images,
  IMAGE: join(images, "cat", "a.png"),
  "--layer": "relu3",
  "--target": "cat",
  "--method": "gradient",
  "--edit-range": "rotate=0:20:20",
  "--image": "1",
};

/** What else a command is given: it needs one of several. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  effect: ["--edit", "relu3[1]=0"],
  change: ["--image", "1", "--image-edit", "grey=1", "--neighbours", "1", "--layer", "relu3"],
};

const printing = (await loadCommands()).filter(({ schema }) => schema !== undefined);

test.each(printing.map((command) => [command.name, command] as const))(
  "what %s prints satisfies its schema",
  async (_, command) => {
    const required = describeArgs(command.args).filter((arg) => arg.required);
    const words = required.flatMap(({ name, positional, type }) => {
      const value = GIVEN[name];
      if (value === undefined) throw new Error(`add a value for ${name} above`);
      if (!positional) return [name, value];
      // what may be given several times is asked for twice
      return type === "texts" ? [value, value] : [value];
    });
    const places = describeArgs(command.args).filter(({ positional, required }) => positional && !required);
    const optional = places.map(({ name }) => GIVEN[name] ?? "");
    const settings = [...(BESIDE[command.name] ?? []), ...("threads" in command.args ? ["--threads", "1"] : [])];
    // runCommand holds it to the schema
    const { printed } = await runCommand(command, ...words, ...optional, ...settings, "--json");
    expect(printed).toHaveLength(1);
  },
);
