// The projection of torchvision's ResNet-50 (random weights, 224 pixels) over all its layers against the bare forward pass, reading, decoding and
// resizing JPEGs of 500×375 on both sides, in turn.
//   BENCH_PYTHON   an interpreter with torch and torchvision (python3)     BENCH_IMAGES   how many images (1000)
//   BENCH_ROUNDS   turns that each gets (3)
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportProjection } from "./report-projection.ts";
import { writeImages, writeNetwork } from "./resnet-fifty.ts";

const COUNT = Number(process.env.BENCH_IMAGES ?? 1000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const folder = mkdtempSync(join(tmpdir(), "deepling-projection-"));
try {
  await reportProjection({
    model: writeNetwork(folder),
    data: await writeImages(folder, COUNT),
    count: COUNT,
    few: Math.ceil(COUNT / 5),
    rounds,
    say: (count, layers) => `${count} JPEGs over ${layers} layers of ResNet-50`,
    target: "≤ 1.15",
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
