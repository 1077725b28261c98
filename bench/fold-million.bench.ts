// Folding what chunks found of a million images over 24 layers: the memory and the time of deepling shard fold, of which nothing but its number of images is synthetic.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attribute } from "../packages/engine/src/graph/attributes.ts";
import { GraphBuilder } from "../packages/engine/src/graph/builder.ts";
import { emptyGraph } from "../packages/engine/src/graph/empty-graph.ts";
import { float32 } from "../packages/engine/src/graph/tensor.ts";
import { encodeModel, randomNormal, seededRandom } from "../packages/engine/src/index.ts";
import { inferNode } from "../packages/engine/src/passes/infer-shapes.ts";
import { writeNpz } from "../packages/server/src/write-npz.ts";
import { ensureBuilt } from "../scripts/workspace.mjs";
import { report } from "./report.ts";

const images = Number(process.env.BENCH_IMAGES ?? 1_000_000);
/** MiB that a fold may take. */
const MOST = 512;
const CLASSES = 10;
const SIDE = 4;
const ASKS = (process.env.BENCH_ASKS ?? "evaluate;project;units;robustness --edit-range brightness=0:0.2:0.1").split(
  ";",
);

/** 23 layers of 16 units and the scores: small, since what a fold holds does not depend on the width of layers. */
function model(): Uint8Array {
  const builder = new GraphBuilder(emptyGraph("chain"), inferNode);
  const random = seededRandom(1);
  const weight = (rows: number, columns: number) =>
    builder.constant(
      float32(
        [rows, columns],
        Float32Array.from({ length: rows * columns }, () => Math.sqrt(2 / columns) * randomNormal(random)),
      ),
    );
  const image = builder.input("image", { type: "float32", shape: ["batch", 1, SIDE, SIDE] });
  const gemm = (from: string, rows: number, name: string) =>
    builder.add("Gemm", [from, weight(rows, 16)], { transB: attribute.int(1) }, name);
  let last = builder.add("Flatten", [image], { axis: attribute.int(1) });
  for (let layer = 0; layer < 11; layer++)
    last = builder.add("Relu", [gemm(last, 16, `fc${layer}`)], {}, `relu${layer}`);
  return encodeModel(builder.build([gemm(builder.add("Tanh", [last], {}, "tanh"), CLASSES, "scores")]));
}

/** Pixels of ten kinds of images, labelled; with noise. */
function data(): Uint8Array {
  const random = seededRandom(2);
  const kinds = Array.from({ length: CLASSES * SIDE * SIDE }, () => 255 * random());
  const labels = Int32Array.from({ length: images }, (_, image) => image % CLASSES);
  const pixels = Uint8Array.from({ length: images * SIDE * SIDE }, (_, at) => {
    const kind = kinds[((at >> 4) % CLASSES) * 16 + (at % 16)] ?? 0;
    return Math.max(0, Math.min(255, kind + 80 * (random() - 0.5)));
  });
  return writeNpz({
    images: { data: pixels, shape: [images, SIDE, SIDE, 1] },
    labels: { data: labels, shape: [images] },
  });
}

const PEAK = `data:text/javascript,${encodeURIComponent(
  'process.on("exit", () => process.stderr.write("\\npeak " + process.resourceUsage().maxRSS + "\\n"));',
)}`;

/** Runs the built command in a process of its own: seconds, and the peak of its resident memory in MiB. */
async function deepling(...words: readonly string[]): Promise<{ readonly seconds: number; readonly peak: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, ["--import", PEAK, "packages/server/dist/cli.js", ...words], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  const [code] = await once(child, "exit");
  const [, peak] = /^peak (\d+)$/m.exec(said) ?? [];
  if (code !== 0 || peak === undefined) throw new Error(said);
  return { seconds: (performance.now() - began) / 1000, peak: Number(peak) / 1024 };
}

ensureBuilt();
const folder = await mkdtemp(join(tmpdir(), "deepling-fold-"));
try {
  const [network, arrays] = [join(folder, "model.onnx"), join(folder, "images.npz")];
  await writeFile(network, model());
  await writeFile(arrays, data());
  for (const ask of ASKS) {
    const name = ask.split(" ")[0] ?? "";
    const plan = join(folder, name);
    const options = ["--mean", "0.5", "--std", "0.25", "--threads", "1", "--batch", "1000"];
    await deepling("shard", "plan", network, arrays, "--ask", ask, "--chunks", "64", "--out", plan, ...options);
    const run = await deepling("shard", "run", plan, "--index", "0-63");
    const fold = await deepling("shard", "fold", plan);
    report({
      what: `peak memory of the fold of ${images.toLocaleString("en")} images: ${name}`,
      measured: `${fold.peak.toFixed(0)} MiB, ${fold.seconds.toFixed(1)} s`,
      against: `${MOST} MiB; computing took ${run.seconds.toFixed(0)} s`,
      ratio: fold.peak / MOST,
      target: "≤ 1",
    });
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
