import { attribute } from "../../../graph/attributes.ts";
import { float32, int64 } from "../../../graph/tensor.ts";
import { arithmetic } from "../../../ops/rules/arithmetic.ts";
import { type Applying, graphEdit } from "../edit.ts";
import { isInside, mapped, sample } from "../nodes/sample.ts";
import { choice, type EditedSize, number } from "../parameters.ts";

/** What stands where the image does not reach. */
const outside = choice("Outside", "what stands where the image does not reach", [
  "black",
  "grey",
  "white",
  "edge",
  "mirror",
]);
type Outside = (typeof outside.choices)[number];

/** Where the middle of a target pixel (x, y) lies in the source: x′ = a·x + b·y + c, y′ = d·x + e·y + f. */
type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** a, b, d and e around the image's middle. */
function aroundMiddle({ width, height }: EditedSize, [a, b, d, e]: readonly [number, number, number, number]): Affine {
  const [x, y] = [width / 2, height / 2];
  return [a, b, x - a * x - b * y, d, e, y - d * x - e * y];
}

/** Images taken from where an affine map says, linear between the middles of pixels, as Pillow's Image.transform(AFFINE, BILINEAR). */
function moved(applying: Applying<unknown>, [a, b, c, d, e, f]: Affine, out: Outside): string {
  const { builder, image, size, light, shared } = applying;
  const places = mapped(builder, shared("affine", float32([1, 3, 2], [a, d, b, e, c, f])), size);
  const sampled = sample(builder, image, places, size, out === "mirror" ? "mirror" : "edge");
  if (out === "edge" || out === "mirror") return sampled;
  const inside = isInside(builder, places, size);
  const { sub, mul, add } = arithmetic(builder, "float32");
  // alpha is 0 where there is no image
  const value = { black: 0, grey: 0.5, white: 1 }[out];
  const fill = Array.from({ length: size.channels }, (_, channel) => (channel < light ? value : 0));
  return add(mul(sampled, inside), mul(sub(1, inside), shared("fill", float32([size.channels, 1, 1], fill))));
}

export const rotate = graphEdit({
  name: "rotate",
  title: "Rotate",
  group: "geometry",
  description: "turns the image around its middle, anticlockwise",
  source: "Pillow Image.rotate, bilinear",
  treats: "place",
  parameters: {
    angle: number("Angle", "how far", { unit: "°", min: -180, max: 180, step: 1, default: 15, neutral: 0 }),
    outside,
  },
  apply: (applying) => {
    const { size, settings } = applying;
    const angle = (settings.angle * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return moved(applying, aroundMiddle(size, [cos, -sin, sin, cos]), settings.outside);
  },
});

export const translate = graphEdit({
  name: "translate",
  title: "Translate",
  group: "geometry",
  description: "moves the image to the right and down",
  source: "Pillow Image.transform(AFFINE), bilinear",
  treats: "place",
  parameters: {
    x: number("To the right", "in pixels of the network's image; negative is to the left", {
      unit: "px",
      min: { times: -1, of: "width" },
      max: { times: 1, of: "width" },
      step: 0.5,
      default: { times: 0.125, of: "width" },
      neutral: 0,
    }),
    y: number("Down", "in pixels of the network's image; negative is up", {
      unit: "px",
      min: { times: -1, of: "height" },
      max: { times: 1, of: "height" },
      step: 0.5,
      default: 0,
      neutral: 0,
    }),
    outside,
  },
  apply: (applying) =>
    moved(applying, [1, 0, -applying.settings.x, 0, 1, -applying.settings.y], applying.settings.outside),
});

export const scale = graphEdit({
  name: "scale",
  title: "Scale",
  group: "geometry",
  description: "enlarges the image around its middle, or shrinks it, without smoothing",
  source: "Pillow Image.transform(AFFINE), bilinear",
  treats: "place",
  parameters: {
    factor: number("Factor", "above 1 enlarges", {
      unit: "×",
      min: 0.1,
      max: 8,
      step: 0.05,
      default: 0.75,
      neutral: 1,
    }),
    outside,
  },
  apply: (applying) => {
    const { factor } = applying.settings;
    return moved(applying, aroundMiddle(applying.size, [1 / factor, 0, 0, 1 / factor]), applying.settings.outside);
  },
});

export const shear = graphEdit({
  name: "shear",
  title: "Shear",
  group: "geometry",
  description: "slants the image around its middle: rows are moved sideways, columns up and down",
  source: "Pillow Image.transform(AFFINE), bilinear",
  treats: "place",
  parameters: {
    x: number("Of rows", "by this angle; positive moves the upper half to the right", {
      unit: "°",
      min: -60,
      max: 60,
      step: 1,
      default: 15,
      neutral: 0,
    }),
    y: number("Of columns", "by this angle; positive moves the left half down", {
      unit: "°",
      min: -60,
      max: 60,
      step: 1,
      default: 0,
      neutral: 0,
    }),
    outside,
  },
  apply: (applying) => {
    const [x, y] = [applying.settings.x, applying.settings.y].map((angle) => Math.tan((angle * Math.PI) / 180));
    return moved(applying, aroundMiddle(applying.size, [1, x ?? 0, y ?? 0, 1]), applying.settings.outside);
  },
});

export const crop = graphEdit({
  name: "crop",
  title: "Crop",
  group: "geometry",
  description: "keeps a window of the image and enlarges it to the whole",
  source: "Pillow Image.resize(box), bilinear",
  treats: "place",
  parameters: {
    keep: number("Keep", "the window's share of width and height", { min: 0.05, max: 1, default: 0.75, neutral: 1 }),
    x: number("From the left", "0 keeps the left, 1 the right", { min: 0, max: 1, default: 0.5 }),
    y: number("From the top", "0 keeps the top, 1 the bottom", { min: 0, max: 1, default: 0.5 }),
  },
  apply: (applying) => {
    const { size, settings } = applying;
    const { keep, x, y } = settings;
    const rest = 1 - keep;
    return moved(applying, [keep, 0, x * rest * size.width, 0, keep, y * rest * size.height], "edge");
  },
});

export const flip = graphEdit({
  name: "flip",
  title: "Flip",
  group: "geometry",
  description: "mirrors the image",
  source: "Pillow ImageOps.mirror and flip",
  treats: "place",
  parameters: {
    direction: choice(
      "Direction",
      "horizontal: left and right change places",
      ["horizontal", "vertical", "both", "neither"],
      {
        neutral: "neither",
      },
    ),
  },
  apply: ({ builder, image, size, settings, shared }) => {
    const along = (value: string, hint: string, extent: number, axis: number, turned: boolean) => {
      const places = Array.from({ length: extent }, (_, i) => (turned ? extent - 1 - i : i));
      return builder.add("Gather", [value, shared(hint, int64(places))], { axis: attribute.int(axis) });
    };
    const { direction } = settings;
    const rows = along(image, "rows", size.height, 2, direction === "vertical" || direction === "both");
    return along(rows, "columns", size.width, 3, direction === "horizontal" || direction === "both");
  },
});
