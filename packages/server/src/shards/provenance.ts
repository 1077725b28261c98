import { readFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { plural } from "@deepling/engine";
import { z } from "zod";
import { runtimeName } from "../node-runtime.ts";
import { programFingerprint } from "../study-identity.ts";
import { VERSION } from "../version.ts";

/** What decides the last digits of a chunk's numbers beside the plan. */
export const provenanceSchema = z.strictObject({
  deepling: z.string().describe("version of Deepling, and a hash of the program"),
  runtime: z.string().describe("name and version of what ran the network"),
  provider: z.string().describe("its execution provider: cpu, cuda, webgpu"),
  instructions: z.string().describe("the widest vector instructions of the processor that it uses"),
  threads: z.int().describe("its threads"),
  platform: z.string().describe("operating system and architecture"),
});

/** What decides the last digits of a chunk's numbers beside the plan. */
export type Provenance = z.output<typeof provenanceSchema>;

/** The provenance of what this process computes on a device with so many threads; 0 are all cores. */
export async function provenanceHere(device: string, threads: number): Promise<Provenance> {
  return {
    deepling: `${VERSION} ${(await programFingerprint()).slice(0, 12)}`,
    runtime: runtimeName(),
    provider: device,
    instructions: await instructionSet(),
    threads: threads > 0 ? threads : availableParallelism(),
    platform: `${process.platform}-${process.arch}`,
  };
}

/** The widest of the vector instructions by which onnxruntime's kernels differ; the processor's name where the system does not list them. */
async function instructionSet(): Promise<string> {
  if (process.arch === "arm64") return "neon";
  const text = await readFile("/proc/cpuinfo", "utf8").catch(() => "");
  return instructionsOf(text) ?? cpus()[0]?.model.trim() ?? "unknown";
}

const WIDEST_FIRST = ["amx_tile", "avx512_vnni", "avx512f", "avx_vnni", "avx2", "avx", "sse4_1", "sse2"];

/** The first of these that Linux's /proc/cpuinfo names. */
export function instructionsOf(cpuinfo: string): string | undefined {
  const flags = new Set(/^flags\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/));
  return WIDEST_FIRST.find((name) => flags.has(name));
}

/** The parts of several provenances that differ, one text for each: "avx2, 4 threads". */
export function sayDifferent(all: readonly Provenance[]): readonly string[] {
  const keys = (Object.keys(provenanceSchema.shape) as (keyof Provenance)[]).filter(
    (key) => new Set(all.map((one) => one[key])).size > 1,
  );
  return all.map((one) => keys.map((key) => (key === "threads" ? plural(one[key], "thread") : one[key])).join(", "));
}
