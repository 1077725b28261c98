import type { z } from "zod";
import type { Args, Values } from "./arg.ts";
import { jsonPieces } from "./json-pieces.ts";
import { type FileContent, freeName, type OutputFile, outputFile, writeOutput } from "./output-file.ts";
import { type OptionHints, parseCommand } from "./parse.ts";
import type { ReportOf } from "./report-of.ts";
import type { Lazily } from "./rows.ts";
import type { Terminal } from "./terminal.ts";

/** What a command's run is given: its typed arguments, where to write, and when to stop. */
export interface Run<A extends Args> extends Terminal {
  readonly args: Values<A>;
  /** The file of `--out`, which can be written; undefined where the result is printed. */
  readonly out: OutputFile | undefined;
  /** Disposes of something when the result has been written, or when the run failed; the last named first. */
  readonly defer: (dispose: () => unknown) => void;
}

/** What `--json` prints, and a `.json` file holds. */
export interface Report<R, S extends z.ZodType> {
  /** Describes every key: docs/json.md is made from it, and tests hold what is printed to it. */
  readonly schema: S;
  /** Undefined where there is nothing to report. */
  readonly of: (result: R) => Lazily<ReportOf<S>> | undefined;
  /** "pretty" puts every key on a line of its own. */
  readonly style: "pretty" | "compact";
}

/** The content of a file, from the result of a run; "report" is the JSON that `--json` prints. */
type Content<R> = "report" | ((result: R) => FileContent | Promise<FileContent>);

interface Texts<A> {
  /** "" for the default command. */
  readonly name: string;
  readonly doc: string;
  /** Every argument; positional ones in their order. Shared groups are spread in (shared-args.ts). */
  readonly args: A;
  readonly example: string;
  /** What to give in place of options that other commands have. */
  readonly optionHints?: OptionHints;
  /** What the help says beneath the options; absent where these say it all. */
  readonly more?: string;
}

/** A command, described once: parser, usage errors, help and documentation read this; the frame writes and prints its result. */
export interface CommandDescription<A extends Args, R, S extends z.ZodType> extends Texts<A> {
  /** Does the work. What it returns is what the functions below take. */
  readonly run: (run: Run<A>) => Promise<R>;
  readonly report?: Report<R, S>;
  /** Printed where no JSON is asked for; a command without it needs `--out` or `--json`. */
  readonly text?: (result: R) => string | undefined;
  /** The files that `--out` writes, by their ending. */
  readonly output?: Readonly<Record<`.${string}`, Content<R>>>;
  /** The file where neither `--out` nor `--json` is given, in the current folder: this one, or the next free name. A command without a text needs it, or asks for `--out`. */
  readonly defaultOut?: `${string}.${string}`;
  /** What is said of the file when it has been written, behind its path. */
  readonly said?: (result: R) => string;
  /** What the person should know, noted at the end unless it was noted before. */
  readonly notes?: (result: R, out: OutputFile | undefined) => readonly string[];
}

/** A command as the command line runs it. */
export interface Command extends Texts<Args> {
  /** The endings that `--out` takes. */
  readonly endings: readonly string[];
  /** The schema of the JSON that it prints; undefined where it prints none. */
  readonly schema: z.ZodType | undefined;
  /** Checks the words behind the command's name; throws UsageError. */
  readonly parse: (words: readonly string[]) => Invocation;
}

/** A command with its arguments. */
export interface Invocation {
  readonly quiet: boolean;
  readonly run: (terminal: Terminal) => Promise<void>;
}

/** Makes a command of its description. */
export function defineCommand<const A extends Args, R, S extends z.ZodType>(
  description: CommandDescription<A, R, S>,
): Command {
  const { name, doc, args, example, more, optionHints, output = {}, report } = description;
  const endings = Object.keys(output);
  return {
    ...{ name, doc, args, example, endings, schema: report?.schema },
    ...(more === undefined ? {} : { more }),
    parse: (words) => {
      const values = parseCommand(name, args, words, optionHints);
      const { json, out: path, quiet } = flagsOf(values);
      const mayPrint = description.text !== undefined || (report !== undefined && json);
      const out =
        endings.length === 0 || (path === undefined && mayPrint)
          ? undefined
          : outputFile(path ?? defaultName(description), endings, report !== undefined);
      return { quiet, run: (terminal) => runWith(description, { ...terminal, args: values, out }, json) };
    },
  };
}

const defaultName = ({ defaultOut }: { readonly defaultOut?: string }): string | undefined =>
  defaultOut === undefined ? undefined : freeName(defaultOut);

/** The flags that the frame reads itself, of a command that has them. */
function flagsOf({ json, out, quiet }: Readonly<Record<string, unknown>>) {
  return { json: json === true, quiet: quiet === true, out: typeof out === "string" ? out : undefined };
}

async function runWith<A extends Args, R, S extends z.ZodType>(
  description: CommandDescription<A, R, S>,
  context: Omit<Run<A>, "defer">,
  json: boolean,
): Promise<void> {
  const { out, print } = context;
  const disposals: (() => unknown)[] = [];
  const noted = new Set<string>();
  const note = (sentence: string): void => {
    noted.add(sentence);
    context.note(sentence);
  };
  try {
    const result = await description.run({ ...context, note, defer: (dispose) => disposals.unshift(dispose) });
    if (out !== undefined) await writeOutput(out.path, await contentOf(description, result, out.ending));
    if (json) await printReport(description, result, context);
    const printed = json ? undefined : description.text?.(result);
    if (printed !== undefined) print(printed);
    // standard output belongs to the JSON
    if (out !== undefined) (json ? note : print)(`${out.path}: ${description.said?.(result) ?? "written"}`);
    for (const sentence of description.notes?.(result, out) ?? []) if (!noted.has(sentence)) note(sentence);
  } finally {
    for (const dispose of disposals) await dispose();
  }
}

async function contentOf<A extends Args, R, S extends z.ZodType>(
  description: CommandDescription<A, R, S>,
  result: R,
  ending: string,
) {
  const content = Object.entries(description.output ?? {}).find(([name]) => name === ending)?.[1];
  if (typeof content === "function") return content(result);
  return withBreak(reportPieces(description, result));
}

async function* withBreak(pieces: AsyncIterable<string> | undefined): AsyncGenerator<string> {
  if (pieces !== undefined) yield* pieces;
  yield "\n";
}

function reportPieces<A extends Args, R, S extends z.ZodType>(
  { report }: CommandDescription<A, R, S>,
  result: R,
): AsyncGenerator<string> | undefined {
  const made = report?.of(result);
  return made === undefined ? undefined : jsonPieces(made, report?.style === "pretty" ? 2 : 0);
}

/** Prints the JSON, in pieces where the terminal takes them. */
async function printReport<A extends Args, R, S extends z.ZodType>(
  description: CommandDescription<A, R, S>,
  result: R,
  { print, printPieces }: Terminal,
): Promise<void> {
  const pieces = reportPieces(description, result);
  if (pieces === undefined) return;
  if (printPieces !== undefined) return printPieces(withBreak(pieces));
  let text = "";
  for await (const piece of pieces) text += piece;
  print(text);
}
