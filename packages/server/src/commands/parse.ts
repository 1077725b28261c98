import { type ParseArgsConfig, parseArgs } from "node:util";
import type { Command, Option, Value, Values } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** Splits the arguments of a command into positionals and typed option values; throws UsageError. */
export function parseCommand(command: Command, args: readonly string[]): { positionals: string[]; values: Values } {
  const options: NonNullable<ParseArgsConfig["options"]> = { help: { type: "boolean", short: "h" } };
  for (const [name, option] of Object.entries(command.options)) {
    options[name] = { type: option.type === "boolean" ? "boolean" : "string", multiple: option.type === "texts" };
  }
  const parsed = parse(command, args, options);
  const values: Record<string, Value> = {};
  for (const [name, given] of Object.entries(parsed.values)) {
    const option = command.options[name];
    if (option === undefined || given === undefined) continue;
    values[name] = Array.isArray(given) ? given.map(String) : convert(name, option, given);
  }
  const required = command.positionals.filter((name) => !name.startsWith("["));
  if (parsed.positionals.length < required.length) {
    throw new UsageError(`missing argument: ${required[parsed.positionals.length]}`, helpHint(command));
  }
  if (parsed.positionals.length > command.positionals.length) {
    throw new UsageError(`unknown argument: ${parsed.positionals[command.positionals.length]}`, helpHint(command));
  }
  return { positionals: parsed.positionals, values };
}

function parse(command: Command, args: readonly string[], options: NonNullable<ParseArgsConfig["options"]>) {
  try {
    return parseArgs({ args: joinNegativeValues(command, args), options, allowPositionals: true, strict: true });
  } catch (cause) {
    const text = cause instanceof Error ? (cause.message.split(". ")[0] ?? "") : String(cause);
    throw new UsageError(`invalid usage: ${text.charAt(0).toLowerCase()}${text.slice(1)}`, helpHint(command));
  }
}

/** `--mean -0.5,0,1` reads as one option: parseArgs takes a value that begins with a dash only after "=". */
function joinNegativeValues(command: Command, args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1);
    const takesNumber =
      before?.startsWith("--") && /^number|^integer/.test(command.options[before.slice(2)]?.type ?? "");
    if (takesNumber && /^-[\d.]/.test(arg)) joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

function convert(name: string, option: Option, given: string | boolean): Value {
  if (typeof given === "boolean") return given;
  if (option.choices !== undefined && !option.choices.includes(given)) {
    throw new UsageError(`invalid value: --${name} ${given}`, `one of ${option.choices.join(", ")}`);
  }
  if (option.type === "text") return given;
  const numbers = given.split(",").map((part) => number(name, option, part));
  if (option.type === "numbers") return numbers;
  if (numbers.length !== 1) throw new UsageError(`invalid value: --${name} ${given}`, "give one number");
  return numbers[0] as number;
}

function number(name: string, option: Option, text: string): number {
  const fraction = /^\s*([^/]+)\/([^/]+)\s*$/.exec(text);
  const value = fraction ? Number(fraction[1]) / Number(fraction[2]) : Number(text);
  const whole = option.type !== "integer" || Number.isInteger(value);
  if (text.trim() === "" || !Number.isFinite(value) || !whole) {
    const wanted =
      option.type === "integer" ? "a whole number" : option.type === "numbers" ? "numbers with commas" : "a number";
    throw new UsageError(`invalid value: --${name} ${text}`, `give ${wanted}`);
  }
  if (option.least !== undefined && value < option.least) {
    throw new UsageError(`invalid value: --${name} ${text}`, `give at least ${option.least}`);
  }
  if (option.most !== undefined && value > option.most) {
    throw new UsageError(`invalid value: --${name} ${text}`, `give at most ${option.most}`);
  }
  return value;
}

function helpHint(command: Command): string {
  return `see deepling ${command.name === "" ? "" : `${command.name} `}--help`;
}
