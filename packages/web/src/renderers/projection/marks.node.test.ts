import { describe, expect, test } from "vitest";
import { drawingOrder, type MarkScene, marksOf, POINT, RING, ranksOf } from "./marks.ts";

const drawnOf = (scene: MarkScene) => {
  const ranks = ranksOf(scene);
  return marksOf(scene, ranks, drawingOrder(ranks));
};

/** Opacity and ring of each point when the first `selected` of 200 are selected. */
function looks(selected: number, crossed = false) {
  const states = Uint8Array.from({ length: 200 }, (_, point) =>
    point < selected ? POINT.selected : point < 100 ? 0 : POINT.unwanted,
  );
  const colours = new Uint8Array(800).fill(255);
  const { points, styles, ...marks } = drawnOf({
    ...{ colours, states, crossed, emphasiseWrong: false },
    attending: crossed || selected > 0,
  });
  const rows = Array.from(points, (point, at) => ({
    point,
    opacity: (marks.colours[4 * at + 3] ?? 0) / 255,
    ring: styles[4 * at + 1],
  }));
  return rows.sort((a, b) => a.point - b.point);
}

test("a few selected points wear rings; of many the others step back, and nothing is ringed", () => {
  const [few, many] = [looks(20), looks(150)];
  expect([few[0]?.ring, few[199]?.ring]).toEqual([RING.selected, RING.none]);
  expect(many.every(({ ring }) => ring === RING.none)).toBe(true);
  expect(many[0]?.opacity).toBe(1);
  expect(many[199]?.opacity).toBeLessThan(few[99]?.opacity ?? 0);
});

test("what was not asked for steps back, but not where a path runs among it", () => {
  expect(looks(1)[199]?.opacity).toBeLessThan(looks(1)[99]?.opacity ?? 0);
  expect(looks(1, true)[199]?.opacity).toBe(looks(1, true)[99]?.opacity);
});

test.each([0, 1, 2, 10, 1000, 9999, 10_000])("%d points are drawn once each, in a scattered order", (count) => {
  const order = drawingOrder(ranksOf({ states: new Uint8Array(count), ...PLAIN }));
  expect(new Set(order).size).toBe(count);
  expect(order).toHaveLength(count);
});

const PLAIN = { attending: false, crossed: false, emphasiseWrong: false };

/** Rank, size, opacity, ring, the ring's opacity and fading of one point, as a sentence each would say it. */
function slowLook(scene: MarkScene, state: number, crowd: boolean): readonly number[] {
  const wrong = scene.emphasiseWrong && (state & POINT.wrong) > 0;
  if ((state & POINT.selected) > 0) return slowSelected(wrong, crowd);
  const back = (state & POINT.unwanted) > 0 && !scene.crossed;
  const rank = back ? 0 : wrong && !scene.attending ? 2 : 1;
  if (back || (crowd && !scene.crossed)) return [rank, 0.85, 0.35, RING.none, 0, 0.72];
  if (scene.attending) return [rank, 0.9, 0.55, wrong ? RING.wrong : RING.none, 0.5, 0.5];
  if (wrong) return [rank, 1.1, 1, RING.wrong, 1, 0];
  return [rank, 1, 1, RING.none, 0, scene.emphasiseWrong ? 0.35 : 0];
}

function slowSelected(wrong: boolean, crowd: boolean): readonly number[] {
  if (crowd) return [3, 1, 1, wrong ? RING.wrong : RING.none, 1, 0];
  return [3, 1.2, 1, wrong ? RING.wrong : RING.selected, 1, 0];
}

const each = [false, true];
describe.each(each)("attending %s", (attending) => {
  describe.each(each)("crossed %s", (crossed) => {
    test.each(each)("wrong emphasised %s: each point looks as it should, by rank", (emphasiseWrong) => {
      for (const count of [64, 640]) {
        const states = Uint8Array.from({ length: count }, (_, i) => (i * 5) % 8);
        const colours = Uint8Array.from({ length: count * 4 }, (_, i) => (i * 7) % 256);
        const scene = { states, colours, attending, crossed, emphasiseWrong };
        const selected = states.filter((state) => (state & POINT.selected) > 0).length;
        const marks = drawnOf(scene);
        const looks = Array.from(marks.points, (point) => slowLook(scene, states[point] ?? 0, selected > 60));
        const inks = Array.from(marks.points, (point) => [...colours.subarray(point * 4, point * 4 + 3)]);
        expect([...marks.colours]).toEqual(inks.flatMap((ink, i) => [...ink, Math.trunc((looks[i]?.[2] ?? 0) * 255)]));
        const styles = looks.flatMap(([, size = 0, , ring = 0, strength = 0, fade = 0]) => [
          ...[Math.trunc(size * 64), ring, Math.trunc(strength * 255), Math.trunc(fade * 255)],
        ]);
        expect([...marks.styles]).toEqual(styles);
        const ranks = looks.map(([rank = 0]) => rank);
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
        expect(new Set(marks.points).size).toBe(count);
      }
    });
  });
});

test("rings are numbered as the shader counts them", () => {
  expect(RING).toEqual({ none: 0, selected: 1, wrong: 2, hovered: 3 });
});
