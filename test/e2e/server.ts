import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The built command, as it is published. */
export const COMMAND = fileURLToPath(new URL("../../packages/server/dist/cli.js", import.meta.url));

/** A running server and everything that it wrote. */
export interface RunningServer {
  readonly url: string;
  readonly pid: number;
  readonly output: () => string;
  readonly stop: () => Promise<number | null>;
}

/** Starts `deepling` with the arguments, at any free port unless one is given, and resolves when it prints its address. */
export function startServer(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  command = COMMAND,
  port = "0",
): Promise<RunningServer> {
  const child = spawn(process.execPath, [command, ...args, "--no-open", "--port", port], {
    env: { ...process.env, ...env },
  });
  let output = "";
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const stop = () => {
    child.kill("SIGINT");
    return ended;
  };
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(output)?.[0];
      if (url !== undefined) resolve({ url, pid: child.pid ?? 0, output: () => output, stop });
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    void ended.then((code) => reject(new Error(`deepling ended with ${code}: ${output}`)));
  });
}
