import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { explained } from "../../../../../test/engine/explain.ts";
import { decodeModel } from "../../onnx/decode.ts";
import { prepare } from "../../passes/prepare.ts";

/** What test/golden/relevance.py wrote down: zennit's maps in double precision, channels × rows × columns. */
interface Golden {
  readonly image: readonly number[];
  readonly target: number;
  readonly maps: Readonly<Record<string, readonly number[]>>;
}

const folder = new URL("../../../../../test/golden/relevance/", import.meta.url);
const { image, target, maps }: Golden = JSON.parse(readFileSync(new URL("relevance.json", folder), "utf8"));

describe("zennit's maps, in whatever way PyTorch wrote the network", () => {
  test.each(["folded", "kept", "apart", "unfolded"])("%s", async (name) => {
    const bytes = new Uint8Array(gunzipSync(readFileSync(new URL(`${name}.onnx.gz`, folder))));
    const net = explained(prepare(decodeModel(bytes)));
    expect(Object.keys(maps)).toHaveLength(5);
    for (const [composite, wanted] of Object.entries(maps)) {
      const { values } = await net.explain("lrp", Float32Array.from(image), `logit:${target}`, { composite });
      const apart = Array.from(values, (value, at) => value - (wanted[at] as number));
      expect(Math.hypot(...apart) / Math.hypot(...wanted), composite).toBeLessThan(5e-6);
    }
  });
});
