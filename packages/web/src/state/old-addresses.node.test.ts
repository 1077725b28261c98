import { expect, test } from "vitest";
import { ADDRESS } from "../views/index.ts";
import { STRIP_START } from "./view-state.ts";

/** What a fresh page shows. Changing this changes what every link that was ever shared means. */
const START = {
  t: 0,
  mode: "paper",
  colouring: "class",
  marks: "auto",
  scale: "unit",
  fit: "most",
  curves: ["purity", "planePurity", "stress"],
  emphasiseWrong: false,
  trails: 0,
  speed: 1,
  loop: "loop",
  selection: new Int32Array(),
  selectsPassing: false,
  inspect: "layer",
  filter: { classes: [], predicted: [], wrongOnly: false, confidence: [0, 1], decided: [], text: "" },
  sort: "index",
  below: "data",
  stripLook: { frame: 0, row: 0, show: "image", map: "signed", trail: true },
  explain: {
    first: "integrated-gradients",
    second: "grad-cam",
    firstGiven: {},
    secondGiven: {},
    target: "",
    opacity: 0.75,
    colours: "diverging",
    sign: "both",
  },
} as const;

/** What differs from a fresh page; of nested parts only what differs within them. */
type Shown = Readonly<Record<string, unknown>> & { readonly strip?: object };

/** Addresses as version 1 has been written, and as people mistype them, with what each of them shows. */
const ADDRESSES: readonly (readonly [address: string, shown: Shown])[] = [
  ["", {}],
  [
    "#v=1&t=7.25&mode=smooth&by=correct&as=thumbnails&scale=shared&fit=all&wrong=1&trails=3&speed=0.5&loop=ping-pong&at=0.5%2C-1.25%2C4",
    {
      t: 7.25,
      mode: "smooth",
      colouring: "correct",
      marks: "thumbnails",
      scale: "shared",
      fit: "all",
      emphasiseWrong: true,
      trails: 3,
      speed: 0.5,
      loop: "ping-pong",
      camera: { x: 0.5, y: -1.25, zoom: 4 },
    },
  ],
  [
    "#v=1&t=999999&trails=5000&speed=100&cover=7&row=9&frame=9999&member=300",
    { t: 100000, trails: 1000, speed: 20, stripLook: { frame: 239, row: 1, member: 255 }, explain: { opacity: 1 } },
  ],
  ["#v=1&t=-4&speed=0&cover=-1&frame=-1&trails=", { speed: 0.05, explain: { opacity: 0 } }],
  [
    "#v=1&curves=stress%2Cmovement&sel=r0-9&item=12&show=image&sort=surprise&only=r1.1.3-2",
    {
      curves: ["stress", "movement"],
      selection: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
      item: 12,
      inspect: "image",
      sort: "surprise",
      projected: Int32Array.of(1, 3, 7, 8, 9),
    },
  ],
  [
    "#v=1&curves=&sel=b_f&speed=2.345",
    { curves: [], speed: 2.345, selection: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9) },
  ],
  [
    "#v=1&class=r3&said=r5.1&errors=1&sure=0.25%2C0.75&text=plane%20jet",
    { filter: { classes: [3], predicted: [5, 7], wrongOnly: true, confidence: [0.25, 0.75], text: "plane jet" } },
  ],
  ["#v=1&sure=0.9,0.1&class=!!&errors=yes&sort=size&below=nothing&show=all", {}],
  [
    "#v=1&below=strip&strip=rc&to=horse&beside=airplane",
    { below: "strip", strip: { items: [12], target: "horse", compare: "airplane" } },
  ],
  [
    "#v=1&below=strip&strip=rc&to=horse&preset=faithful&from=image&measure=margin&frames=24&steps=120&spacing=distance&norm=linf&budget=0.031373&step=0.0125&schedule=cosine&parametrisation=fourier&correlation=0.75&smoothing=1.625&jitter=4&variation=0.05&seed=7",
    {
      below: "strip",
      strip: {
        items: [12],
        target: "horse",
        preset: "faithful",
        start: "image",
        measure: "margin",
        frames: 24,
        steps: 120,
        spacing: "distance",
        norm: "linf",
        budget: 0.031373,
        stepSize: 0.0125,
        schedule: "cosine",
        parametrisation: "fourier",
        colour: 0.75,
        smoothing: 1.625,
        jitter: 4,
        variation: 0.05,
        seed: 7,
      },
    },
  ],
  [
    "#v=1&strip=rc&to=horse&frames=1&steps=0&budget=0&step=-3&correlation=2&smoothing=65&jitter=-1&variation=11&seed=-1",
    {
      strip: {
        items: [12],
        target: "horse",
        frames: 2,
        steps: 1,
        budget: 1e-6,
        stepSize: 1e-6,
        colour: 1,
        smoothing: 64,
        jitter: 0,
        variation: 10,
        seed: 0,
      },
    },
  ],
  [
    "#v=1&strip=rc&to=horse&frames=241&steps=2001&budget=20000&step=1e9&correlation=-1&smoothing=-1&jitter=65&variation=-1&seed=4294967296",
    {
      strip: {
        items: [12],
        target: "horse",
        frames: 240,
        steps: 2000,
        budget: 10000,
        stepSize: 10000,
        colour: 0,
        smoothing: 0,
        jitter: 64,
        variation: 0,
        seed: 4294967295,
      },
    },
  ],
  [
    "#v=1&strip=rc&to=horse&frames=x&steps=&norm=l3&preset=kind&from=sound&measure=loss",
    { strip: { items: [12], target: "horse" } },
  ],
  [
    "#v=1&strip=r0-3&to=horse&frames=12.7&jitter=2.5",
    { strip: { items: [0, 1, 2, 3], target: "horse", frames: 13, jitter: 3 } },
  ],
  ["#v=1&from=noise&to=unit%3Aconv3%2F7", { strip: { target: "unit:conv3/7", start: "noise" } }],
  ["#v=1&strip=rc", {}],
  ["#v=1&to=horse", {}],
  [
    "#v=1&frame=5&row=1&large=overlay&map=colour&member=3&path=0",
    { stripLook: { frame: 5, row: 1, show: "overlay", map: "colour", member: 3, trail: false } },
  ],
  [
    "#v=1&below=explain&by1=lrp&by2=smooth-grad&set1=rule%3Aepsilon%3Bepsilon%3A0.25&set2=samples%3A8&why=unit%3Aconv5%2F12&cover=0.4&colours=heat&sign=positive",
    {
      below: "explain",
      explain: {
        first: "lrp",
        second: "smooth-grad",
        firstGiven: { rule: "epsilon", epsilon: "0.25" },
        secondGiven: { samples: "8" },
        target: "unit:conv5/12",
        opacity: 0.4,
        colours: "heat",
        sign: "positive",
      },
    },
  ],
  ["#v=1&set1=no&colours=grey&sign=neither&by1=", { explain: { first: "" } }],
  [
    "#v=9&t=abc&by=predicted&at=1,2&sel=!!&only=r5-&unknown=1&errors=1",
    { colouring: "predicted", filter: { wrongOnly: true } },
  ],
  ["#t=3", { t: 3 }],
  ["t=2&below=explain", { t: 2, below: "explain" }],
  ["#v=1&at=1,2,0&item=-5&only=", { item: 0 }],
  ["#v=1&t=1e3&at=NaN,0,1&path=maybe&row=0.6&seed=&set1=%25", { t: 1000, stripLook: { row: 0.6 } }],
];

/** Nested parts that are always there: what is given replaces what stands in them. */
const PARTS = ["filter", "stripLook", "explain"] as const;

function expected(shown: Shown): unknown {
  const parts = PARTS.map((part) => [part, { ...START[part], ...Object(shown[part]) }]);
  const strip = shown.strip === undefined ? {} : { strip: { ...STRIP_START, ...shown.strip } };
  return JSON.parse(JSON.stringify({ ...START, ...shown, ...Object.fromEntries(parts), ...strip }));
}

/** Parts that a fresh page leaves open; views that came later have parts of their own, of which no old address speaks. */
const OPEN = ["camera", "item", "projected", "strip"];

test.each(ADDRESSES)("%s opens as it always did", (address, shown) => {
  const old = Object.entries(ADDRESS.read(address)).filter(([name]) => name in START || OPEN.includes(name));
  expect(JSON.parse(JSON.stringify(Object.fromEntries(old)))).toEqual(expected(shown));
});
