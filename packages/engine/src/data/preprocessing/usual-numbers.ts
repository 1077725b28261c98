import { channelCount, type Preprocessing } from "../../image/preprocess.ts";

/** How numbers become a network's input, the part of a preprocessing that a model's shape does not tell. */
export type InputNumbers = Pick<Preprocessing, "scale" | "mean" | "std" | "channels">;

const BYTE = 1 / 255;
const [ZERO, ONE, HALF] = [
  [0, 0, 0],
  [1, 1, 1],
  [0.5, 0.5, 0.5],
] as const;
const [MEAN, STD] = [[0.485, 0.456, 0.406] as const, [0.229, 0.224, 0.225] as const];
/** ImageNet's mean of blue, green and red in bytes, as Caffe's models subtract it. */
const CAFFE = [103.939, 116.779, 123.68] as const;

const COLOUR: readonly InputNumbers[] = [
  { scale: BYTE, mean: MEAN, std: STD, channels: "rgb" },
  { scale: BYTE, mean: ZERO, std: ONE, channels: "rgb" },
  { scale: BYTE, mean: HALF, std: HALF, channels: "rgb" },
  { scale: 1, mean: ZERO, std: ONE, channels: "rgb" },
  { scale: 1, mean: CAFFE.toReversed(), std: ONE, channels: "rgb" },
  { scale: 1, mean: CAFFE, std: ONE, channels: "bgr" },
  { scale: 1, mean: ZERO, std: ONE, channels: "bgr" },
  { scale: BYTE, mean: ZERO, std: ONE, channels: "bgr" },
  { scale: BYTE, mean: MEAN.toReversed(), std: STD.toReversed(), channels: "bgr" },
];

const GRAY: readonly InputNumbers[] = [
  { scale: BYTE, mean: [0], std: [1], channels: "gray" },
  { scale: BYTE, mean: [0.5], std: [0.5], channels: "gray" },
  // MNIST's, as PyTorch's example takes it
  { scale: BYTE, mean: [0.1307], std: [0.3081], channels: "gray" },
  { scale: 1, mean: [0], std: [1], channels: "gray" },
];

/** The usual ways to feed a network of as many channels, without the one in use; none where its channels are neither colours nor grey. */
export function usualNumbers(used: Preprocessing): readonly InputNumbers[] {
  const known = used.channels === "gray" ? GRAY : used.channels === "rgb" || used.channels === "bgr" ? COLOUR : [];
  return known.filter((one) => one.mean.length === channelCount(used) && !sameNumbers(one, used));
}

const sameNumbers = (a: InputNumbers, b: InputNumbers): boolean =>
  a.channels === b.channels && a.scale === b.scale && `${a.mean} ${a.std}` === `${b.mean} ${b.std}`;

/** As a person types it. */
export function numberFlags({ scale, mean, std, channels }: InputNumbers): string {
  const short = (numbers: readonly number[]) => (new Set(numbers).size === 1 ? `${numbers[0]}` : numbers.join(","));
  return `--scale ${scale === BYTE ? "1/255" : scale} --mean ${short(mean)} --std ${short(std)} --channels ${channels}`;
}
