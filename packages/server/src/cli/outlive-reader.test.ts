import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const MODULE = fileURLToPath(new URL("./outlive-reader.ts", import.meta.url));

/** Writes much more than a pipe holds, to a reader that has ended before, and says at its end that it went on. */
async function run(prelude: string): Promise<{ readonly status: number | null; readonly said: string }> {
  const script = `${prelude}
    process.stdin.once("data", () => {
      process.stdout.write("x".repeat(1e6));
      setImmediate(() => process.stdout.write("x".repeat(1e6), () => process.stderr.write("went on")));
      process.stdin.destroy();
    });`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], { stdio: "pipe" });
  let said = "";
  child.stderr.on("data", (text) => {
    said += String(text);
  });
  child.stdout.destroy();
  child.stdin.write("go");
  const [status] = await once(child, "close");
  return { status, said };
}

test("a reader that ends does not end the work", async () => {
  const outlive = `import { outliveReader } from ${JSON.stringify(MODULE)}; outliveReader(process.stdout);`;
  expect(await run(outlive)).toEqual({ status: 0, said: "went on" });
  const { status, said } = await run("");
  expect(status).not.toBe(0);
  expect(said).toContain("EPIPE");
});
