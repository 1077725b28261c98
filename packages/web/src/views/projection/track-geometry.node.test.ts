import { expect, test } from "vitest";
import { sequenceOf } from "../../renderers/projection/scene-fixture.ts";
import { AHEAD, cautions, curvePath, layTrack, SLANT, tickName, trackPosition, trackX } from "./track-geometry.ts";

const names = (count: number, length: number) => Array.from({ length: count }, (_, i) => `l${i}`.padEnd(length, "x"));

/** Width that a label takes along the axis: a slanted one is such that lines of 12 px at its angle do not touch. */
const taken = (slanted: boolean, length: number) => (slanted ? 12 / Math.sin((SLANT * Math.PI) / 180) : length * 6.1);

test.each([
  [8, 5, 900],
  [24, 6, 900],
  [24, 6, 480],
  [60, 14, 700],
  [515, 16, 700],
  [515, 30, 300],
  [1, 5, 700],
  [2, 5, 700],
])(
  "%d layers with names of %d letters on %d pixels: names never overlap, first and last are named",
  (count, length, width) => {
    const track = layTrack(names(count, length), width, 1);
    expect(track.named[0]).toBe(0);
    expect(track.named.at(-1)).toBe(count - 1);
    const places = track.named.map((index) => trackX(track, index));
    const gaps = places.slice(1).map((x, i) => x - (places[i] ?? 0));
    const needed = taken(track.slanted, Math.min(16, length));
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(needed - 1e-6);
    expect(trackX(track, count - 1)).toBeLessThanOrEqual(width);
  },
);

test("where not every layer has room for its name, blocks are named, upright, at their first layer", () => {
  const all = [
    "input",
    ...Array.from({ length: 56 }, (_, i) => `fire${2 + Math.floor(i / 7)}.expand3x3.${i % 7}`),
    "pool",
    "out",
  ];
  const groups = all.map((name) => name.split(".")[0] ?? name);
  const track = layTrack(all, 740, 1, { groups });
  expect(track.slanted).toBe(false);
  expect([...track.words.values()]).toEqual(["input", ...[3, 4, 5, 6, 7, 8, 9].map((n) => `fire${n}`), "out"]);
  for (const [at, word] of track.words) expect(groups.indexOf(word)).toBe(at);
  // without signs there is nothing between the ticks and the names
  expect(track.signed).toBe(false);
  expect(track.labels).toBeLessThan(layTrack(all.slice(0, 9), 1400, 1).labels);
  // with room for each layer, each has its own
  expect([...layTrack(all.slice(0, 9), 1400, 1, { groups: groups.slice(0, 9) }).words.values()]).toEqual(
    all.slice(0, 9),
  );
});

test("in a low track the first layer's name makes room for the second's", () => {
  const alexnet = [
    "input",
    ...[1, 2, 3, 4, 5].flatMap((n) => [`conv${n}`, `bn${n}`, `relu${n}`]),
    "fc6",
    "relu6",
    "fc7",
    "fc8",
  ];
  const groups = [
    "input",
    ...[1, 2, 3, 4, 5].flatMap((n) => new Array(3).fill(`conv${n}`)),
    "fc6",
    "fc6",
    "fc7",
    "fc8",
  ];
  const track = layTrack(alexnet, 680, 1, { low: true, groups });
  expect([...track.words.values()].slice(0, 3)).toEqual(["input", "conv1", "conv2"]);
  // it ends a little beyond its tick, and begins on the track
  const width = "input".length * 6.1;
  expect(track.left + AHEAD - width).toBeGreaterThanOrEqual(0);
  expect(trackX(track, 1) - width / 2).toBeGreaterThan(track.left + AHEAD);
});

test("pixels and positions are each other's inverse", () => {
  const track = layTrack(names(24, 6), 900, 1);
  for (const position of [0, 3.7, 23]) expect(trackPosition(track, trackX(track, position))).toBeCloseTo(position, 9);
});

test("a long name keeps its ends", () => {
  expect(tickName("layer4.1.downsample.conv")).toBe("layer4.…ple.conv");
  expect(tickName("conv1")).toBe("conv1");
});

test("a curve is interrupted where a measure does not apply, and stays inside", () => {
  const [one] = sequenceOf([[0, 0]]).layers;
  if (one === undefined) throw new Error("missing layer");
  const values = [Number.NaN, 0, 1, Number.NaN, 0.5];
  const layers = values.map((cka) => ({ ...one, quality: { ...one.quality, cka } }));
  const track = layTrack(names(5, 4), 500, 1);
  const path = curvePath("cka", layers, track);
  expect(path.match(/M/g)).toHaveLength(2);
  expect(path.match(/L/g)).toHaveLength(1);
  expect(path).toContain(
    `M${trackX(track, 1).toFixed(1)} ${(track.curves - 3).toFixed(1)}L${trackX(track, 2).toFixed(1)} 3.0`,
  );
});

test("what is arbitrary, ambiguous or reduced is said", () => {
  const [one] = sequenceOf([[0, 0]]).layers;
  if (one === undefined) throw new Error("missing layer");
  expect(cautions(one)).toEqual([]);
  const doubtful = { ...one, reduction: "50 pivots", quality: { ...one.quality, gap: 1.02, mirrorConfidence: 0.01 } };
  expect(cautions(doubtful).map(({ sign }) => sign)).toEqual(["≈", "⇋", "▾"]);
});
