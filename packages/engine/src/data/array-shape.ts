import { DeeplingError } from "../base/error.ts";

/** How a network takes an image: the likeliest reading of an array whose axes could be read in two ways. */
export interface TakenImage {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly layout: "nchw" | "nhwc";
}

/** What tells apart the readings of an array's axes. */
export interface ShapeHints {
  readonly takes?: TakenImage | undefined;
  /** How many images the labels may be of; absent without labels. */
  readonly counts?: readonly number[] | undefined;
}

/** The images in an array: how many, the extents of one, and whether it is laid out channel by channel. */
export interface ArrayShape {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly planar: boolean;
  /** For the person: "images × height × width". */
  readonly said: string;
}

/**
 * Reads the extents of an array as images n × H × W, n × H × W × C, n × C × H × W, or n × pixels for a network that takes so many;
 * or as one image H × W, H × W × C, C × H × W or pixels. Where one and several can be meant, the number of labels decides, then what
 * the network takes, then an axis of 1 or 3. Throws "unsupported array" for other extents.
 */
export function readShape(shape: readonly number[], place: string, hints: ShapeHints = {}): ArrayShape {
  const found = shape.every((extent) => extent > 0)
    ? (READERS[shape.length] ?? (() => undefined))(shape, hints)
    : undefined;
  if (found !== undefined) return found;
  throw new DeeplingError("unsupported", `array: ${shape.join("×") || "scalar"} as images (${place})`, {
    hint: "save images × height × width, or with the channels before or after them, for example x.reshape(-1, 28, 28)",
  });
}

type Reader = (shape: readonly number[], hints: ShapeHints) => ArrayShape | undefined;

const READERS: Readonly<Record<number, Reader>> = {
  1: ([pixels = 0], { takes }) => flat(1, pixels, takes),
  2: ([first = 0, second = 0], { takes, counts }) => {
    const several = flat(first, second, takes);
    if (several !== undefined || counts?.includes(1) === false) return several;
    return { count: 1, height: first, width: second, channels: 1, planar: false, said: "one image, height × width" };
  },
  3: ([first = 0, second = 0, third = 0], hints) => {
    switch (readingOf(first, third, hints)) {
      case "last":
        return { count: 1, height: first, width: second, channels: third, planar: false, said: `one image, ${LAST}` };
      case "first":
        return { count: 1, height: second, width: third, channels: first, planar: true, said: `one image, ${FIRST}` };
      default:
        return {
          count: first,
          height: second,
          width: third,
          channels: 1,
          planar: false,
          said: "images × height × width",
        };
    }
  },
  4: ([count = 0, first = 0, second = 0, third = 0], { takes }) =>
    channelsFirst(first, third, takes)
      ? { count, height: second, width: third, channels: first, planar: true, said: `images × ${FIRST}` }
      : { count, height: first, width: second, channels: third, planar: false, said: `images × ${LAST}` },
};

const FIRST = "channels × height × width";
const LAST = "height × width × channels";

function flat(count: number, pixels: number, takes: TakenImage | undefined): ArrayShape | undefined {
  if (takes === undefined || pixels !== takes.channels * takes.height * takes.width) return undefined;
  const { height, width, channels, layout } = takes;
  const planar = layout === "nchw";
  const extents = planar ? [channels, height, width] : [height, width, channels];
  return { count, height, width, channels, planar, said: `images × ${extents.join("×")} pixels` };
}

/** Which of three axes holds the channels of one image; "none" where they are grey images. */
function readingOf(first: number, last: number, { takes, counts }: ShapeHints): "first" | "last" | "none" {
  const one = counts === undefined || counts.includes(1);
  if (first === 1 || !one) return "none";
  const isColour = (extent: number) => extent === 3 || extent === takes?.channels;
  if (last === 1 || last === 4 || isColour(last)) return "last";
  // a network that takes grey images is given three of them, rather than one in colour
  return isColour(first) && takes?.channels !== 1 ? "first" : "none";
}

/** Which of the outer axes holds the channels: the one with as many as the network takes, with 1 or 3, or the smaller one. */
function channelsFirst(first: number, last: number, takes: TakenImage | undefined): boolean {
  const isTaken = (extent: number) => extent === takes?.channels;
  if (isTaken(first) !== isTaken(last)) return isTaken(first);
  if (takes !== undefined && isTaken(first) && takes.channels > 3) return takes.layout === "nchw";
  const isColour = (extent: number) => extent === 1 || extent === 3;
  if (isColour(first) !== isColour(last)) return isColour(first);
  return first < last;
}
