// The parts used here of npm's own libraries, which ship no declarations.

declare module "pacote" {
  import type { Readable } from "node:stream";

  interface Options {
    readonly integrity?: string;
    readonly registry?: string;
    readonly cache?: undefined;
    readonly signal?: AbortSignal | undefined;
    readonly [key: string]: unknown;
  }
  /** Streams a package's tarball to `handle`, once more when its integrity was wrong; checks it at the end. */
  const tarball: { stream<T>(spec: string, handle: (stream: Readable) => Promise<T>, options: Options): Promise<T> };

  export { tarball };
}

declare module "@npmcli/config" {
  class Config {
    constructor(options: {
      readonly npmPath: string;
      readonly definitions: unknown;
      readonly shorthands: unknown;
      readonly flatten: unknown;
      readonly argv: readonly string[];
      readonly env: NodeJS.ProcessEnv;
      readonly cwd: string;
    });
    load(): Promise<void>;
    /** All settings in the form that npm's libraries take. */
    readonly flat: Readonly<Record<string, unknown>>;
  }
  export = Config;
}

declare module "@npmcli/config/lib/definitions/index.js" {
  const all: { readonly definitions: unknown; readonly shorthands: unknown; readonly flatten: unknown };
  export = all;
}
