import { resolve } from "node:path";
import envPaths from "env-paths";

/** Where Deepling keeps what it fetched and computed: DEEPLING_CACHE, or the platform's place (XDG on Linux). */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const chosen = env.DEEPLING_CACHE;
  return chosen !== undefined && chosen !== "" ? resolve(chosen) : envPaths("deepling", { suffix: "" }).cache;
}
