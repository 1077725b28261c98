import { type ParseArgsConfig, parseArgs } from "node:util";
import { nearest, sayIssue, tooLarge } from "@deepling/engine";
import { z } from "zod";
import { type ArgDescription, type Args, describeArgs, type Values } from "./arg.ts";
import { UsageError } from "./usage-error.ts";

/** What was typed for each argument, by its key. */
type Typed = Readonly<Record<string, string | boolean | readonly string[]>>;

/** Hints for options of other commands that a command takes in another way, by name: `--layer`. */
export type OptionHints = Readonly<Record<`--${string}`, string>>;

/** Reads the arguments of a command as its schemas describe them; throws UsageError. */
export function parseCommand<A extends Args>(
  command: string,
  args: A,
  words: readonly string[],
  hints: OptionHints = {},
): Values<A> {
  const described = describeArgs(args);
  const usage = `see deepling ${command === "" ? "" : `${command} `}--help`;
  const typed = readWords(described, words, { usage, hints });
  for (const { key, name, positional, required, hint } of described) {
    if (!required || typed[key] !== undefined) continue;
    throw new UsageError(`missing ${positional ? "argument" : "option"}: ${name}`, hint ?? usage);
  }
  const converted = described.flatMap((arg) => {
    const given = typed[arg.key];
    return given === undefined ? [] : [[arg.key, typeof given === "string" ? convert(arg, given) : given]];
  });
  const parsed = z.object(args).safeParse(Object.fromEntries(converted));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = described.find(({ key }) => key === issue?.path[0]);
  throw new UsageError(`invalid value: ${at?.name} ${typed[at?.key ?? ""] ?? ""}`, sayIssue(issue));
}

/** What is said of words that cannot be read. */
interface Advice {
  readonly usage: string;
  readonly hints: OptionHints;
}

/** Splits the words into what was typed for each argument; positional ones in the order described. */
function readWords(described: readonly ArgDescription[], words: readonly string[], advice: Advice): Typed {
  const named = described.filter(({ positional }) => !positional);
  const places = described.filter(({ positional }) => positional);
  const { values, positionals } = splitWords(named, words, advice);
  const extra = Math.max(0, positionals.length - places.length);
  const several = places.findIndex(({ type }) => type === "texts");
  if (extra > 0 && several < 0) throw new UsageError(`unknown argument: ${positionals[places.length]}`, advice.usage);
  const options = named.map(({ key, name }) => [key, values[name.slice(2)]]);
  // the one that may be given several times takes what the others leave
  const given = places.map(({ key, type }, at) => {
    const first = at + (several >= 0 && at > several ? extra : 0);
    const word = positionals[first];
    return [key, type === "texts" && word !== undefined ? positionals.slice(first, first + extra + 1) : word];
  });
  return Object.fromEntries([...given, ...options]);
}

function splitWords(named: readonly ArgDescription[], words: readonly string[], advice: Advice) {
  const options: NonNullable<ParseArgsConfig["options"]> = { help: { type: "boolean", short: "h" } };
  for (const { name, type } of named) {
    options[name.slice(2)] = { type: type === "boolean" ? "boolean" : "string", multiple: type === "texts" };
  }
  try {
    return parseArgs({ args: joinNegativeValues(named, words), options, allowPositionals: true, strict: true });
  } catch (cause) {
    throw badOption(cause, named, words, advice);
  }
}

/** What parseArgs found wrong, in words of this project. */
function badOption(
  cause: unknown,
  named: readonly ArgDescription[],
  words: readonly string[],
  { usage, hints }: Advice,
): UsageError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const [, option = ""] = /'(?:-\w, )?(--?[^'\s=]+)/.exec(text) ?? [];
  const arg = named.find(({ name }) => name === option);
  if (arg === undefined) {
    const known = Object.entries(hints).find(([name]) => name === option)?.[1];
    if (known !== undefined) return new UsageError(`unknown option: ${option}`, known);
    const [near] = nearest(option, ["--help", ...named.map(({ name }) => name)], 1);
    return new UsageError(`unknown option: ${option}`, near === undefined ? usage : `did you mean ${near}?`);
  }
  if (arg.type === "boolean") return new UsageError(`invalid option: ${option} takes no value`, usage);
  const next = words[words.lastIndexOf(option) + 1];
  if (next === undefined || next === "") return new UsageError(`missing value: ${option}`, `give ${arg.value}`);
  return new UsageError(
    `missing value: ${option} (${next} stands behind it)`,
    `give ${arg.value}; a value that begins with a dash is written ${option}=${next}`,
  );
}

/** `--mean -0.5,0,1` reads as one option: parseArgs takes a value that begins with a dash only after "=". */
function joinNegativeValues(named: readonly ArgDescription[], words: readonly string[]): string[] {
  const valued = new Set(named.filter(({ type }) => type !== "boolean").map(({ name }) => name));
  const joined: string[] = [];
  for (const word of words) {
    const before = joined.at(-1) ?? "";
    if (valued.has(before) && /^-[\d.]/.test(word)) joined[joined.length - 1] = `${before}=${word}`;
    else joined.push(word);
  }
  return joined;
}

function convert(arg: ArgDescription, given: string): string | number | readonly number[] {
  if (arg.type === "text" || arg.type === "texts" || arg.type === "boolean") return given;
  const numbers = given.split(",").map((part) => readNumber(arg, part));
  if (arg.type === "numbers") return numbers;
  const [only] = numbers;
  if (only === undefined || numbers.length > 1) {
    throw new UsageError(`invalid value: ${arg.name} ${given}`, "give one number");
  }
  return only;
}

/** A number, or a fraction such as 1/255. */
function readNumber({ name, type }: ArgDescription, text: string): number {
  const fraction = /^\s*([^/]+)\/([^/]+)\s*$/.exec(text);
  const value = fraction ? Number(fraction[1]) / Number(fraction[2]) : Number(text);
  const large = tooLarge(text);
  if (large !== undefined) throw new UsageError(`invalid value: ${name} ${text}`, large);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  const wanted = { integer: "a whole number", numbers: "numbers with commas", number: "a number" };
  throw new UsageError(`invalid value: ${name} ${text}`, `give ${wanted[type as keyof typeof wanted]}`);
}
