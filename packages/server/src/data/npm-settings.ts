import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parse } from "ini";

/** npm's settings under npm's own names, such as "registry" or "//registry.example/npm/:_authToken". */
export type NpmSettings = Readonly<Record<string, string | readonly string[]>>;

/**
 * The person's npm settings: npm's built-in file, the global, the user's and the project's .npmrc, and variables `npm_config_…`,
 * the later the stronger, as npm reads them (docs.npmjs.com/cli/configuring-npm/npmrc). A file that cannot be read counts as empty.
 */
export async function npmSettings(cwd = process.cwd(), env: NodeJS.ProcessEnv = process.env): Promise<NpmSettings> {
  const given = environmentSettings(env);
  const read = (path: string) => readNpmrc(path, env);
  const builtIn = await read(join(dirname(process.execPath), "..", "lib", "node_modules", "npm", "npmrc"));
  const user = await read(text(given.userconfig) ?? join(env.HOME ?? homedir(), ".npmrc"));
  const prefix = text(given.prefix) ?? text(user.prefix) ?? text(builtIn.prefix) ?? env.PREFIX ?? nodePrefix();
  const global = await read(text(given.globalconfig) ?? join(prefix, "etc", "npmrc"));
  return { ...builtIn, ...global, ...user, ...(await read(join(projectFolder(cwd), ".npmrc"))), ...given };
}

/** A setting that is one text; npm writes "null" for none. */
export function text(value: string | readonly string[] | undefined): string | undefined {
  const given = typeof value === "string" ? value : value?.at(-1);
  return given === undefined || given === "" || given === "null" ? undefined : given;
}

/** Variables such as npm_config_https_proxy. */
function environmentSettings(env: NodeJS.ProcessEnv): NpmSettings {
  const entries = Object.entries(env).flatMap(([name, value]) => {
    const [, key] = /^npm_config_(.+)$/i.exec(name) ?? [];
    if (key === undefined || value === undefined || value === "") return [];
    return [[key.startsWith("//") ? key : key.toLowerCase().replace(/(?!^)_/g, "-"), value] as const];
  });
  return Object.fromEntries(entries);
}

async function readNpmrc(path: string, env: NodeJS.ProcessEnv): Promise<NpmSettings> {
  const content = await readFile(path, "utf8").catch(() => "");
  const expand = (value: unknown): string =>
    String(value).replace(
      /(?<!\\)\$\{([^${}?]+)(\?)?\}/g,
      (whole, name, optional) => env[name] ?? (optional === undefined ? whole : ""),
    );
  const entries = Object.entries(parse(content)).map(([key, value]) => [
    expand(key),
    Array.isArray(value) ? value.map(expand) : expand(value),
  ]);
  return Object.fromEntries(entries);
}

/** The nearest folder upwards that is a project. */
function projectFolder(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json")) || existsSync(join(folder, "node_modules"))) return folder;
    if (dirname(folder) === folder) return resolve(from);
  }
}

/** Where npm installs globally, by the place of Node. */
function nodePrefix(): string {
  const folder = dirname(process.execPath);
  return process.platform === "win32" ? folder : dirname(folder);
}
