/** One option of a command. A boolean takes no value; "numbers" are parted by commas; "texts" may be given several times. */
export interface Option {
  readonly type: "text" | "number" | "integer" | "boolean" | "numbers" | "texts";
  /** What stands for the value in the help, such as "N" or "cpu|cuda". */
  readonly value: string;
  readonly doc: string;
  /** The least number allowed, where there is one. */
  readonly least?: number;
  /** The greatest number allowed, where there is one. */
  readonly most?: number;
  /** Allowed texts, where only some are. */
  readonly choices?: readonly string[];
}

/** Options by their name without dashes. */
export type Options = Readonly<Record<string, Option>>;

/** What was given for each option; absent where it was not. */
export type Values = Readonly<Record<string, Value>>;

/** What one option was given. */
export type Value = string | number | boolean | readonly number[] | readonly string[];

/** Where a command writes and how it learns that it should stop. */
export interface Terminal {
  /** Results. */
  readonly print: (text: string) => void;
  /** Progress and warnings, on stderr. */
  readonly note: (text: string) => void;
  /** Draws or redraws the progress line; does nothing where stderr is no terminal or `--quiet` was given. */
  readonly progress: (stage: string, done: number, total: number) => void;
  /** Ends the progress line. */
  readonly settle: () => void;
  readonly signal: AbortSignal;
}

/** One command of the command line; the help, the usage check and the parser read this description. */
export interface Command {
  /** "" for the default command. */
  readonly name: string;
  readonly doc: string;
  /** Names of the positional arguments; optional ones in brackets. */
  readonly positionals: readonly string[];
  readonly options: Options;
  readonly example: string;
  /** What the help says beneath the options; absent where these say it all. */
  readonly more?: string;
  readonly run: (positionals: readonly string[], values: Values, terminal: Terminal) => Promise<void>;
}
