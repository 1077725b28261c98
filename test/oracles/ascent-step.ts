/** What decides a step, as the engine has it. */
interface Settings {
  readonly norm: "l2" | "linf" | "none";
  readonly budget: number;
  readonly colour: number;
  readonly smoothing: number;
  readonly variation: number;
}

/** One image, channel by channel, row by row. */
type Planar = readonly (readonly (readonly number[])[])[];

type Rule = (value: number, c: number, y: number, x: number) => number;

const mapped = (image: Planar, rule: Rule): number[][][] =>
  image.map((rows, c) => rows.map((row, y) => row.map((value, x) => rule(value, c, y, x))));
const places = (image: Planar): [number, number, number][] =>
  image.flatMap((rows, c) => rows.flatMap((row, y) => row.map((_, x): [number, number, number] => [c, y, x])));
const at = (image: Planar, c: number, y: number, x: number): number => image[c]?.[y]?.[x] ?? Number.NaN;
const minus = (a: Planar, b: Planar) => mapped(a, (value, c, y, x) => value - at(b, c, y, x));
const lengthOf = (image: Planar) => Math.hypot(...image.flat(2));

function unit(image: Planar): Planar {
  const length = lengthOf(image);
  return length === 0 ? image : mapped(image, (value) => value / length);
}

/** Σ (x − its right neighbour)² + (x − its lower neighbour)², from the definition. */
export function totalVariation(image: Planar): number {
  return places(image).reduce((sum, [c, y, x]) => {
    const here = at(image, c, y, x);
    const gaps = [at(image, c, y, x + 1), at(image, c, y + 1, x)].filter((value) => !Number.isNaN(value));
    return sum + gaps.reduce((own, value) => own + (here - value) ** 2, 0);
  }, 0);
}

/** The gradient of a quadratic function by central differences, which are exact for it. */
function slopes(image: Planar, of: (image: Planar) => number): Planar {
  const moved = (place: readonly number[], by: number) =>
    of(mapped(image, (value, c, y, x) => (place[0] === c && place[1] === y && place[2] === x ? value + by : value)));
  return mapped(image, (_, c, y, x) => (moved([c, y, x], 1) - moved([c, y, x], -1)) / 2);
}

/** The Gaussian-weighted mean of a place's neighbourhood, cut at three deviations along each axis, mirrored at the borders. */
function smoothed(image: Planar, sigma: number): Planar {
  if (sigma === 0) return image;
  const radius = Math.max(1, Math.ceil(3 * sigma));
  const offsets = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius);
  const mirror = (i: number, n: number) => {
    const place = ((i % (2 * n)) + 2 * n) % (2 * n);
    return place < n ? place : 2 * n - 1 - place;
  };
  return mapped(image, (_, c, y, x) => {
    const rows = image[c] ?? [];
    let [sum, weights] = [0, 0];
    for (const dy of offsets) {
      for (const dx of offsets) {
        const weight = Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
        sum += weight * at(image, c, mirror(y + dy, rows.length), mirror(x + dx, rows[0]?.length ?? 0));
        weights += weight;
      }
    }
    return sum / weights;
  });
}

/** One step of projected gradient ascent by the definitions, in double precision; `gradient` is by the pixels, of the image as it stands. */
export function ascentStep(image: Planar, origin: Planar, gradient: Planar, step: number, settings: Settings): Planar {
  const { norm, budget, colour, smoothing, variation } = settings;
  const many = image.length > 1;
  const light = (y: number, x: number) => image.reduce((sum, _, c) => sum + at(gradient, c, y, x), 0);
  const coloured = mapped(gradient, (value, _, y, x) => (many ? (1 - colour) * value + colour * light(y, x) : value));
  let direction = unit(smoothed(coloured, smoothing));
  if (lengthOf(direction) === 0) return image;
  if (variation > 0) {
    const pull = slopes(unit(minus(image, origin)), totalVariation);
    direction = unit(mapped(direction, (value, c, y, x) => value - variation * at(pull, c, y, x)));
  }
  const moved = mapped(image, (value, c, y, x) => {
    const along = at(direction, c, y, x);
    return value + step * (norm === "linf" ? Math.sign(along) : along);
  });
  const clamped = mapped(moved, (value, c, y, x) => {
    const from = at(origin, c, y, x);
    const near = norm === "linf" ? Math.min(Math.max(value, from - budget), from + budget) : value;
    return Math.min(1, Math.max(0, near));
  });
  const change = minus(clamped, origin);
  const far = lengthOf(change);
  if (norm !== "l2" || far <= budget) return clamped;
  return mapped(change, (value, c, y, x) => at(origin, c, y, x) + (value * budget) / far);
}
