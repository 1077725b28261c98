import { matchLayers } from "@deepling/engine";
import { expect, test } from "vitest";
import { driveStudy } from "../../state/drive.ts";
import { passageOf } from "../../state/passage.ts";
import { createPageStore, type PageState } from "../../state/store.ts";
import { createFixtureStudy } from "../../study/fixture/fixture-study.ts";
import { layoutsOf } from "../../study/fixture/layouts.ts";
import { alexnet, branching } from "../../study/fixture/models.ts";
import { ADDRESS } from "../index.ts";
import { blendOf } from "./blend.ts";
import { driveEvolution, laidOntoBefore } from "./drive-evolution.ts";

const items = Int32Array.from({ length: 30 }, (_, item) => item);
const model = alexnet();

/** A layout turned by a quarter and mirrored. */
const turned = (positions: Float32Array) => positions.map((_, at) => positions[at % 2 === 0 ? at + 1 : at - 1] ?? 0);

test("a checkpoint that only lies otherwise is laid onto the one before, point by point, in every layer", () => {
  const before = layoutsOf(model, items, "paper");
  const layers = before.layers.map((layer) => ({ ...layer, positions: turned(layer.positions) }));
  const laid = laidOntoBefore({ ...before, layers }, before, model, model);
  for (const [at, { positions }] of laid.layers.entries()) {
    const wanted = before.layers[at]?.positions ?? new Float32Array();
    for (const [i, value] of positions.entries()) expect(value).toBeCloseTo(wanted[i] ?? Number.NaN, 4);
  }
});

test("models of other layers are no checkpoints of one training, and that is said", () => {
  const other = branching(3);
  const [one, two] = [layoutsOf(model, items, "paper"), layoutsOf(other, items, "paper")];
  expect(matchLayers(other.layers, model.layers)).toHaveLength(other.layers.length);
  expect(() => laidOntoBefore(two, one, other, model)).toThrow(/mismatched layers/);
});

test("every model is asked for once, in order, and each moment lies between two of them", async () => {
  const study = createFixtureStudy({ count: 40, others: ["b", "c"] });
  const asked: (string | undefined)[] = [];
  const counting: typeof study = {
    ...study,
    project: (request, call) => {
      if (call?.variant !== undefined) asked.push(call.variant.model);
      return study.project(request, call);
    },
  };
  const store = createPageStore(ADDRESS, { ...ADDRESS.initial, evolving: true, blend: 1.5, t: 20 });
  const stops = [driveStudy(counting, store), driveEvolution(counting, store)];
  const done = await new Promise<PageState>((resolve) => {
    store.subscribe((state) => {
      if (state.evolution?.frames.length === 3 && state.projection?.final === true) resolve(state);
    });
  });
  expect(asked).toEqual([undefined, "b", "c"]);
  expect(passageOf(done)).toBe(done.evolution?.frames);
  expect(blendOf(done.evolution?.frames ?? [], 20).layers).toEqual(
    done.evolution?.frames.map(({ sequence }) => sequence.layers[20]),
  );
  // of some of the images only there is no way through the checkpoints
  expect(passageOf({ ...done, view: { ...done.view, projected: Int32Array.of(1, 2) } })).toBeUndefined();
  for (const stop of stops) stop();
});
