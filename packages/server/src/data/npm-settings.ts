import { dirname, join } from "node:path";

/** Settings in the form that npm's libraries take. */
export type NpmSettings = Readonly<Record<string, unknown>>;

/**
 * The person's npm settings (registry, proxy, certificates, credentials) from the environment and every .npmrc, read by
 * npm's own library. Where they cannot be read, npm's defaults.
 */
export async function npmSettings(cwd = process.cwd(), env: NodeJS.ProcessEnv = process.env): Promise<NpmSettings> {
  // loaded only when something is fetched, since a start should be short
  const { default: Config } = await import("@npmcli/config");
  const { default: npm } = await import("@npmcli/config/lib/definitions/index.js");
  const config = new Config({
    // where npm's built-in .npmrc lies beside Node; it may be absent
    npmPath: join(dirname(process.execPath), "..", "lib", "node_modules", "npm"),
    definitions: npm.definitions,
    shorthands: npm.shorthands,
    flatten: npm.flatten,
    argv: [],
    // a copy, since loading writes into it
    env: { ...env },
    cwd,
  });
  try {
    await config.load();
    return { ...config.flat };
  } catch {
    return {};
  }
}
