import { expect, test } from "vitest";
import { runGraph, startNet } from "../../../../test/engine/net.ts";
import { attribute } from "../graph/attributes.ts";
import type { Dim, Graph } from "../graph/graph.ts";
import { float32, int64 } from "../graph/tensor.ts";
import type { Image } from "../image/image.ts";
import { type Preprocessing, preprocess } from "../image/preprocess.ts";
import { ownScaling } from "./own-scaling.ts";

type Net = ReturnType<typeof startNet>;
type Front = (net: Net) => string;

const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];
const times = (values: readonly number[], by: number) => values.map((value) => value * by);

/** A constant along the channels of N×C×H×W. */
const perChannel = ({ builder }: Net, values: readonly number[]) =>
  builder.constant(float32([1, 3, 1, 1], values), "c");
const alongLast = ({ builder }: Net, values: readonly number[]) => builder.constant(float32([3], values), "c");
const vector = ({ builder }: Net, values: readonly number[]) => builder.constant(float32([values.length], values), "v");
const norm = (net: Net, value: string, mean: readonly number[], variance: readonly number[]) =>
  net.node("BatchNormalization", [
    value,
    vector(net, [1.2, 0.9, 1]),
    vector(net, [0.1, 0, -0.2]),
    vector(net, mean),
    vector(net, variance),
  ]);

/** Three channels taken apart, each scaled by itself, and put together again, as torchvision's Inception does. */
const apart = (factors: readonly number[], offsets: readonly number[]) => (net: Net) => {
  const parts = factors.map((factor, channel) => {
    const index = net.builder.constant(int64([channel], []), "i");
    const taken = net.node("Gather", [net.x, index], { axis: attribute.int(1) });
    const row = net.node("Unsqueeze", [taken, net.axes(1)]);
    return net.node("Add", [net.node("Mul", [row, net.scalar(factor)]), net.scalar(offsets[channel] ?? 0)]);
  });
  return net.node("Concat", parts, { axis: attribute.int(1) });
};

function graphOf(front: Front, shape: readonly Dim[] = ["N", 3, 6, 6]): Graph {
  const net = startNet(shape);
  return net.build(net.node("GlobalAveragePool", [net.conv(front(net), 4, 3)]));
}

const scalingOf = (graph: Graph) => {
  const [input] = graph.inputs;
  return input && ownScaling(graph, input);
};

/** What stands in front, the scale it expects (undefined: it tells nothing), and the mean. */
const fronts: [string, Front, number | undefined, number?][] = [
  ["nothing", ({ x }) => x, undefined],
  ["Div by 255", (n) => n.node("Div", [n.x, n.scalar(255)]), 1],
  ["Mul by 1/255", (n) => n.node("Mul", [n.scalar(1 / 255), n.x]), 1],
  ["Keras's Rescaling to −1 … 1", (n) => n.node("Add", [n.node("Mul", [n.x, n.scalar(1 / 127.5)]), n.scalar(-1)]), 1],
  [
    "Sub and Div in bytes",
    (n) => n.node("Div", [n.node("Sub", [n.x, perChannel(n, times(MEAN, 255))]), perChannel(n, times(STD, 255))]),
    1,
  ],
  ["Caffe's mean alone", (n) => n.node("Sub", [n.x, perChannel(n, [103.939, 116.779, 123.68])]), 1],
  [
    "EfficientNet: Rescaling, Normalization, once more",
    (n) =>
      n.node("Mul", [
        n.node("Div", [
          n.node("Sub", [n.node("Mul", [n.x, n.scalar(1 / 255)]), perChannel(n, MEAN)]),
          perChannel(n, STD),
        ]),
        perChannel(
          n,
          STD.map((v) => 1 / Math.sqrt(v)),
        ),
      ]),
    1,
  ],
  [
    "Normalization with its variance in the graph",
    (n) =>
      n.node("Div", [
        n.node("Sub", [n.x, perChannel(n, times(MEAN, 255))]),
        n.node("Max", [
          n.node("Sqrt", [
            perChannel(
              n,
              STD.map((v) => (255 * v) ** 2),
            ),
          ]),
          n.scalar(1e-7),
        ]),
      ]),
    1,
  ],
  ["BatchNormalization of bytes", (n) => norm(n, n.x, [120, 115, 100], [4900, 4800, 5200]), 1],
  ["BatchNormalization of 0 … 1", (n) => norm(n, n.x, MEAN, [0.07, 0.06, 0.07]), 1 / 255],
  ["BatchNormalization of normalised pixels", (n) => norm(n, n.x, [0.02, -0.03, 0.05], [1.1, 0.98, 1.02]), undefined],
  [
    "torchvision's mean and deviation",
    (n) => n.node("Div", [n.node("Sub", [n.x, perChannel(n, MEAN)]), perChannel(n, STD)]),
    1 / 255,
  ],
  ["x · 2 − 1", (n) => n.node("Sub", [n.node("Mul", [n.x, n.scalar(2)]), n.scalar(1)]), 1 / 255],
  [
    "0 … 1 to bytes, less a mean",
    (n) => n.node("Sub", [n.node("Mul", [n.x, n.scalar(255)]), perChannel(n, [103.9, 116.8, 123.7])]),
    1 / 255,
  ],
  ["−1 … 1 to bytes", (n) => n.node("Mul", [n.node("Add", [n.x, n.scalar(1)]), n.scalar(127.5)]), 1 / 127.5, 1],
  [
    "normalised pixels to bytes",
    (n) => n.node("Add", [n.node("Mul", [n.x, perChannel(n, times(STD, 255))]), perChannel(n, times(MEAN, 255))]),
    undefined,
  ],
  [
    "Inception's other normalisation",
    apart(
      times(STD, 2),
      MEAN.map((v) => 2 * v - 1),
    ),
    undefined,
  ],
  ["each channel by itself", apart(times([1, 1, 1], 1 / 127.5), [-1, -1, -1]), 1],
  [
    "channels turned round first",
    (n) =>
      n.node("Sub", [
        n.node("Gather", [n.x, n.axes(2, 1, 0)], { axis: attribute.int(1) }),
        perChannel(n, [103.9, 116.8, 123.7]),
      ]),
    1,
  ],
  [
    "a convolution of one weight per channel",
    (n) =>
      n.node(
        "Conv",
        [
          n.x,
          n.builder.constant(
            float32(
              [3, 1, 1, 1],
              STD.map((v) => 1 / (255 * v)),
            ),
            "w",
          ),
          vector(
            n,
            MEAN.map((v, i) => -v / (STD[i] ?? 1)),
          ),
        ],
        { group: attribute.int(3) },
      ),
    1,
  ],
  [
    "a border, and rounding to eight bits, before Div by 255",
    (n) => {
      const padded = n.node("Pad", [n.x, n.axes(0, 0, 1, 1, 0, 0, 1, 1)]);
      const pair = [n.scalar(1), n.builder.constant({ type: "uint8", shape: [], data: Uint8Array.of(0) }, "zero")];
      const rounded = n.node("DequantizeLinear", [n.node("QuantizeLinear", [padded, ...pair]), ...pair]);
      return n.node("Div", [rounded, n.scalar(255)]);
    },
    1,
  ],
  ["a doubling, which tells nothing", (n) => n.node("Mul", [n.x, n.scalar(2)]), undefined],
  ["a gate, which is no scaling", (n) => n.node("Mul", [n.x, n.node("Sigmoid", [n.x])]), undefined],
];

test.each(fronts)("%s", async (_, front, scale, mean = 0) => {
  const scaling = scalingOf(graphOf(front));
  if (scale === undefined) expect(scaling).toBeUndefined();
  else expect(scaling).toMatchObject({ scale, mean: [mean], std: [1] });
});

test("a cast, a transpose and the shapes of a Keras export are looked through", () => {
  const net = startNet(["N", 6, 6, 3]);
  net.node("Shape", [net.x]);
  const scaled = net.node("Sub", [
    net.node("Div", [net.x, alongLast(net, [58, 57, 57])]),
    alongLast(net, [2.1, 2, 1.8]),
  ]);
  const turned = net.node("Transpose", [scaled], { perm: attribute.ints([0, 3, 1, 2]) });
  const graph = net.build(net.conv(turned, 2, 3));
  expect(scalingOf(graph)).toMatchObject({ scale: 1, mean: [0], std: [1] });
  expect(scalingOf(graph)?.sentence).toBe(
    "the network scales its own pixels (Div by 58 57 57, Sub 2.1 2 1.8): it is fed 0 … 255",
  );
});

test("whole numbers are pixels as they are", () => {
  const net = startNet(["N", 3, 6, 6]);
  const graph = net.build(net.conv(net.x, 2, 3));
  const input = { name: "x", type: "uint8", shape: ["N", 3, 6, 6] } as const;
  expect(ownScaling(graph, input)).toMatchObject({ scale: 1, sentence: "the input takes uint8: it is fed 0 … 255" });
});

test("a network with its scaling inside, fed as it tells, answers as the one whose pixels are scaled outside", async () => {
  const image: Image = {
    width: 6,
    height: 6,
    channels: 3,
    pixels: Uint8Array.from({ length: 108 }, (_, i) => (i * 53) % 256),
  };
  const fit = { width: 6, height: 6, mode: "stretch", shorter: 6 } as const;
  const base = { fit, channels: "rgb", layout: "nchw", source: "test" } as const;
  const answer = async (front: Front, range: Pick<Preprocessing, "scale" | "mean" | "std">) => {
    const graph = graphOf(front);
    const three = (values: readonly number[]) => (values.length === 1 ? Array(3).fill(values[0]) : values);
    const fed = preprocess([image], { ...base, ...range, mean: three(range.mean), std: three(range.std) });
    const [out] = await runGraph(graph, { x: fed });
    return Array.from(out?.data ?? [], Number);
  };
  const right = await answer(({ x }) => x, { scale: 1 / 255, mean: MEAN, std: STD });
  const inside: readonly Front[] = [
    (n) =>
      n.node("Div", [n.node("Sub", [n.node("Div", [n.x, n.scalar(255)]), perChannel(n, MEAN)]), perChannel(n, STD)]),
    (n) => n.node("Div", [n.node("Sub", [n.x, perChannel(n, MEAN)]), perChannel(n, STD)]),
    (n) => n.node("Div", [n.node("Sub", [n.x, perChannel(n, times(MEAN, 255))]), perChannel(n, times(STD, 255))]),
  ];
  for (const front of inside) {
    const scaling = scalingOf(graphOf(front));
    expect(scaling).toBeDefined();
    if (scaling === undefined) continue;
    const got = await answer(front, scaling);
    got.forEach((value, at) => {
      expect(value).toBeCloseTo(right[at] ?? Number.NaN, 4);
    });
  }
});
