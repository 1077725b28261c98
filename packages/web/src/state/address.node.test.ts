import fc from "fast-check";
import { expect, test } from "vitest";
import { ADDRESS } from "../views/index.ts";
import { decodeItems, encodeItems } from "./item-code.ts";
import { OPEN_FILTER, STRIP_START, type ViewState } from "./view-state.ts";

const items = fc.uniqueArray(fc.nat(5000), { maxLength: 400 }).map((list) => list.sort((a, b) => a - b));
const short = (values: number) => Number(values.toPrecision(4));

const listed = fc.record({
  t: fc.integer({ min: 0, max: 90_000 }).map((v) => v / 1000),
  mode: fc.constantFrom("paper", "smooth"),
  colouring: fc.constantFrom("class", "predicted", "correct", "confidence", "depth"),
  marks: fc.constantFrom("points", "thumbnails", "auto"),
  scale: fc.constantFrom("unit", "shared"),
  fit: fc.constantFrom("most", "all"),
  curves: fc.subarray(["purity", "planePurity", "stress", "movement", "cka"]),
  emphasiseWrong: fc.boolean(),
  trails: fc.nat(50),
  speed: fc.constantFrom(0.25, 0.5, 1, 2, 4),
  loop: fc.constantFrom("loop", "ping-pong"),
  camera: fc.option(
    fc.record({
      x: fc.double({ min: -9, max: 9, noNaN: true }).map(short),
      y: fc.double({ min: -9, max: 9, noNaN: true }).map(short),
      zoom: fc.double({ min: 0.1, max: 90, noNaN: true }).map(short),
    }),
    { nil: undefined },
  ),
  selection: items.map((list) => Int32Array.from(list)),
  selectsPassing: fc.boolean(),
  item: fc.option(fc.nat(9999), { nil: undefined }),
  inspect: fc.constantFrom("image", "layer"),
  sort: fc.constantFrom("index", "class", "predicted", "confidence", "surprise", "depth"),
  projected: fc.option(
    items.filter((list) => list.length > 0).map((list) => Int32Array.from(list)),
    { nil: undefined },
  ),
  filter: fc.record({
    classes: items,
    predicted: items,
    wrongOnly: fc.boolean(),
    decided: fc.constantFrom<readonly number[]>([], [-1], [-1, 4, 5], [23]),
    confidence: fc.constantFrom<[number, number]>([0, 1], [0.25, 0.5], [0.9, 1]),
    text: fc.string(),
  }),
  below: fc.constantFrom("data", "strip", "explain", "units"),
  unit: fc.option(fc.record({ layer: fc.string({ minLength: 1 }), unit: fc.nat(9999) }), { nil: undefined }),
  pinned: fc.option(fc.record({ layer: fc.string({ minLength: 1 }), unit: fc.nat(9999) }), { nil: undefined }),
  explain: fc.record({
    first: fc.string(),
    second: fc.string(),
    firstGiven: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/), fc.string({ minLength: 1, maxLength: 12 })),
    secondGiven: fc.constantFrom<Readonly<Record<string, string>>>({}, { steps: "8", layer: "a;b:c/1%" }),
    target: fc.string(),
    opacity: fc.constantFrom(0, 0.25, 1),
    colours: fc.constantFrom("diverging", "heat"),
    sign: fc.constantFrom("both", "positive", "negative"),
  }),
  explainEnds: fc.constantFrom("shared", "own"),
  both: fc.boolean(),
  pairing: fc.constantFrom("number", "match"),
  difference: fc.boolean(),
  strip: fc.option(
    fc.record({
      items: items.filter((list) => list.length > 0),
      target: fc.string({ minLength: 1 }),
      compare: fc.string(),
      preset: fc.constantFrom("legible", "faithful", undefined),
      start: fc.constantFrom("image", "noise", undefined),
      measure: fc.constantFrom("logit", "log-probability", "margin", undefined),
      spacing: fc.constantFrom("steps", "distance", undefined),
      stepSize: fc.constantFrom(undefined, 0.0125, 3),
      schedule: fc.constantFrom("constant", "cosine", undefined),
      parametrisation: fc.constantFrom("pixel", "fourier", undefined),
      colour: fc.constantFrom(undefined, 0, 0.75, 1),
      smoothing: fc.constantFrom(undefined, 0, 1.625),
      jitter: fc.option(fc.nat(64), { nil: undefined }),
      variation: fc.constantFrom(undefined, 0, 0.05),
      norm: fc.constantFrom("l2", "linf", "none", undefined),
      budget: fc.constantFrom(undefined, 0.031373, 2.5),
      frames: fc.option(fc.integer({ min: 2, max: 240 }), { nil: undefined }),
      steps: fc.option(fc.integer({ min: 1, max: 2000 }), { nil: undefined }),
      seed: fc.option(fc.nat(2 ** 31), { nil: undefined }),
    }),
    { nil: undefined },
  ),
  stripLook: fc.record({
    frame: fc.nat(239),
    row: fc.nat(1),
    show: fc.constantFrom("image", "difference", "overlay", "blink", "order"),
    map: fc.constantFrom("signed", "absolute", "colour"),
    member: fc.option(fc.nat(255), { nil: undefined }),
    trail: fc.boolean(),
  }),
});

/** Any view, of whatever the list of views holds; what is not listed here is as on a fresh page. */
const views: fc.Arbitrary<ViewState> = listed.map((some) => ({ ...ADDRESS.initial, ...some }));

test("a view comes back from its address", () => {
  fc.assert(
    fc.property(views, (view) => {
      const back = ADDRESS.read(`#${ADDRESS.write(view)}`);
      expect(JSON.parse(JSON.stringify(back))).toEqual(JSON.parse(JSON.stringify(view)));
    }),
    { numRuns: 200, seed: 1 },
  );
});

test("a fresh page has no address, and the start is what no address means", () => {
  expect(ADDRESS.write(ADDRESS.initial)).toBe("");
  expect(ADDRESS.read("")).toEqual(ADDRESS.initial);
});

test("a list that is too long for an address leaves its length there", () => {
  const selection = Int32Array.from({ length: 20_000 }, (_, at) => 3 * at + (at % 2));
  const view = { ...ADDRESS.initial, selection, projected: selection };
  expect(ADDRESS.write({ ...view, selectsPassing: true })).toBe("v=1&sel=n20000&selpass=1&only=n20000");
  expect(ADDRESS.write(view)).toBe("v=1&sel=n20000&only=n20000");
  expect(ADDRESS.read(ADDRESS.write(view))).toEqual(ADDRESS.initial);
});

test("the page of a unit has a readable address, which stands alone or before the keys", () => {
  const unit = { layer: "relu5", unit: 12 };
  const shown = { ...ADDRESS.initial, below: "units", unit };
  expect(ADDRESS.write(shown)).toBe("/unit/relu5/12");
  expect(ADDRESS.write({ ...shown, t: 14 })).toBe("/unit/relu5/12?v=1&t=14");
  expect(ADDRESS.read("#/unit/relu5/12")).toEqual(shown);
  expect(ADDRESS.read("#/unit/layer1/0/conv1/3?t=2")).toMatchObject({
    t: 2,
    unit: { layer: "layer1/0/conv1", unit: 3 },
  });
  // where another view is shown, the unit is kept under a key
  const elsewhere = { ...ADDRESS.initial, unit, pinned: unit };
  expect(ADDRESS.write(elsewhere)).toBe("v=1&unit=relu5%2F12&pin=relu5%2F12");
  for (const wrong of ["#/unit/relu5", "#/unit/%E0%A4%A/3", "#/nothing/relu5/12?t=2"])
    expect(ADDRESS.read(wrong)).toMatchObject({ unit: undefined });
});

test("any text is read without throwing, and its good parts are kept", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(ADDRESS.read(`#${a}&t=3&${b.replaceAll("t=", "")}`)).toHaveProperty("filter");
    }),
    { numRuns: 300, seed: 2 },
  );
  const view = ADDRESS.read("#v=9&t=abc&by=predicted&at=1,2&sel=!!&sure=0.9,0.1&only=r5-&unknown=1&errors=1");
  expect(view).toEqual({ ...ADDRESS.initial, colouring: "predicted", filter: { ...OPEN_FILTER, wrongOnly: true } });
});

test("items come back whatever they are, and ten thousand stay short", () => {
  fc.assert(
    fc.property(items, (list) => {
      expect(decodeItems(encodeItems(list) ?? "")).toEqual(Int32Array.from(list));
    }),
    { numRuns: 300, seed: 3 },
  );
  const everyThird = Array.from({ length: 3333 }, (_, i) => i * 3);
  const [length = 0, runs] = [encodeItems(everyThird)?.length, [4, 5, 6, 900]];
  expect(encodeItems(everyThird, length)).toHaveLength(length);
  expect(encodeItems(everyThird, length - 1)).toBeUndefined();
  expect(encodeItems(runs, encodeItems(runs)?.length)).toBe(encodeItems(runs));
  expect(encodeItems(runs, 6)).toBeUndefined();
  expect(encodeItems(everyThird)?.length).toBeLessThan(1700);
  expect(encodeItems(Array.from({ length: 10_000 }, (_, i) => i))?.length).toBeLessThan(10);
  expect(decodeItems("r0-zzzzz")).toBeUndefined();
});

test("what another study had is dropped", () => {
  const view = {
    ...ADDRESS.initial,
    t: 90,
    item: 12,
    inspect: "image" as const,
    selection: Int32Array.of(1, 12),
    projected: Int32Array.of(50),
  };
  const fitted = ADDRESS.fit(view, { layers: 24, items: 10, classes: 2 });
  expect(fitted).toMatchObject({
    t: 23,
    item: undefined,
    inspect: "layer",
    selection: Int32Array.of(1),
    projected: undefined,
  });
  const moved = { ...view, strip: { ...STRIP_START, items: [3, 12], target: "cat" } };
  expect(ADDRESS.fit(moved, { layers: 2, items: 10, classes: 2 }).strip?.items).toEqual([3]);
  expect(ADDRESS.fit(moved, { layers: 2, items: 3, classes: 2 }).strip).toBeUndefined();
});
