import { attribute } from "../../../graph/attributes.ts";
import { float32, int64 } from "../../../graph/tensor.ts";
import { type Applying, graphEdit } from "../edit.ts";
import { boxMask, strokeMask } from "../masks.ts";
import { laidOver, painted, paintParameters } from "../nodes/paint.ts";
import { choice, type EditedSize, number, type PointsParameter } from "../parameters.ts";
import { patchOf } from "../patch.ts";
import { readPixels } from "../pixel-text.ts";

/** A mask that is the same for all images. */
function maskOf({ shared, size }: Pick<Applying<unknown>, "shared" | "size">, mask: Float32Array): string {
  return shared("mask", float32([1, 1, size.height, size.width], mask));
}

/** Where a box lies. */
const place = {
  x: number("Left", "the box's left edge, from the left of the image", {
    unit: "px",
    min: { times: -1, of: "width" },
    max: { times: 1, of: "width" },
    step: 1,
    default: { times: 0.375, of: "width" },
  }),
  y: number("Top", "the box's upper edge, from the top of the image", {
    unit: "px",
    min: { times: -1, of: "height" },
    max: { times: 1, of: "height" },
    step: 1,
    default: { times: 0.375, of: "height" },
  }),
  width: number("Width", "of the box", {
    unit: "px",
    min: 0,
    max: { times: 1, of: "width" },
    step: 1,
    default: { times: 0.25, of: "width" },
    neutral: 0,
  }),
  height: number("Height", "of the box", {
    unit: "px",
    min: 0,
    max: { times: 1, of: "height" },
    step: 1,
    default: { times: 0.25, of: "height" },
    neutral: 0,
  }),
} as const;

export const occlude = graphEdit({
  name: "occlude",
  title: "Occlude",
  group: "parts",
  description: "covers a window of the image",
  source: "image outside the window, paint inside; a pixel cut by the edge is mixed by its share",
  treats: "light",
  neutral: "any",
  parameters: { ...place, ...paintParameters },
  apply: (applying) => {
    const { image, settings, size } = applying;
    const { x: left, y: top, width, height } = settings;
    const mask = maskOf(applying, boxMask({ left, top, width, height }, size));
    return laidOver(applying, image, painted(applying, settings), mask);
  },
});

const points: PointsParameter = {
  kind: "points",
  title: "Stroke",
  description: "places x:y in pixels, with / between them, along which the brush goes",
  default: [],
  neutral: [],
};

export const brush = graphEdit({
  name: "brush",
  title: "Brush",
  group: "parts",
  description: "paints along a stroke",
  source: "a disk drawn along straight lines; its edge fades linearly over the soft part",
  treats: "light",
  neutral: "any",
  parameters: {
    points,
    size: number("Size", "diameter of the brush", {
      unit: "px",
      min: 0,
      max: { times: 2, of: "side" },
      step: 0.5,
      default: { times: 0.125, of: "side" },
      neutral: 0,
    }),
    softness: number("Softness", "0 has a hard edge, 1 fades from the middle outwards", { min: 0, max: 1, default: 0 }),
    ...paintParameters,
  },
  apply: (applying) => {
    const { image, settings, size } = applying;
    const mask = maskOf(applying, strokeMask(settings.points, settings, size));
    return laidOver(applying, image, painted(applying, settings), mask);
  },
});

/** How a patch is laid down elsewhere. */
const laid = {
  right: number("To the right", "by so many pixels; negative is to the left", {
    unit: "px",
    min: { times: -1, of: "width" },
    max: { times: 1, of: "width" },
    step: 1,
    whole: true,
    default: { times: 0.25, of: "width" },
    neutral: 0,
  }),
  down: number("Down", "by so many pixels; negative is up", {
    unit: "px",
    min: { times: -1, of: "height" },
    max: { times: 1, of: "height" },
    step: 1,
    whole: true,
    default: 0,
    neutral: 0,
  }),
  feather: number("Feather", "pixels over which the patch's edges fade", {
    unit: "px",
    min: 0,
    max: { times: 0.5, of: "side" },
    step: 0.5,
    default: 0,
  }),
} as const;

/** The same places, which a box of no size does not make neutral: where it is moved to does. */
const patch = {
  x: place.x,
  y: place.y,
  width: { ...place.width, min: 1, neutral: "none" },
  height: { ...place.height, min: 1, neutral: "none" },
} as const;

export const move = graphEdit({
  name: "move",
  title: "Move a patch",
  group: "parts",
  description: "lays a part of the image down elsewhere, and covers where it was",
  source: "the patch shifted by whole pixels and mixed by its feathered mask",
  treats: "light",
  parameters: {
    ...patch,
    ...laid,
    leave: choice("Leave behind", "what covers the place that the patch leaves, or that it stays there too", [
      "paint",
      "stay",
    ]),
    ...paintParameters,
    paint: { ...paintParameters.paint, default: "mean" },
  },
  apply: (applying) => {
    const { image, settings, size } = applying;
    const { x: left, y: top, width, height, right, down, feather, leave } = settings;
    const mask = (x: number, y: number) => maskOf(applying, boxMask({ left: x, top: y, width, height }, size, feather));
    const left_ = leave === "stay" ? image : laidOver(applying, image, painted(applying, settings), mask(left, top));
    return laidOver(applying, left_, shifted(applying, image, right, down), mask(left + right, top + down));
  },
});

export const paste = graphEdit({
  name: "paste",
  title: "Paste from another image",
  group: "parts",
  description: "lays a part of another image of the data set over every image",
  source: "the patch shifted by whole pixels and mixed by its feathered mask",
  treats: "light",
  neutral: "any",
  parameters: {
    item: number("Item", "the image that the patch is taken from", {
      min: 0,
      max: 2 ** 31 - 1,
      step: 1,
      whole: true,
      default: 0,
    }),
    ...place,
    right: { ...laid.right, default: 0, neutral: "none" },
    down: { ...laid.down, neutral: "none" },
    feather: laid.feather,
  },
  apply: (applying) => {
    const { image, settings, size, shared, pixelsOf } = applying;
    const { x, y, width, height, right, down, feather, item } = settings;
    const extents = [1, size.channels, size.height, size.width];
    const source = shared("source", async () => float32(extents, await pixelsOf(item)), extents);
    const mask = maskOf(applying, boxMask({ left: x + right, top: y + down, width, height }, size, feather));
    return laidOver(applying, image, shifted(applying, source, right, down), mask);
  },
});

export const picture = graphEdit({
  name: "picture",
  title: "Paste a picture",
  group: "parts",
  description: "lays a picture of your own over every image, stretched to a box",
  source:
    "Pillow's bilinear Image.resize of the picture to the whole pixels that the box touches, mixed by its feathered mask and the picture's own alpha",
  treats: "light",
  neutral: "any",
  parameters: {
    pixels: {
      kind: "picture",
      title: "Picture",
      description: "on the command line a file (picture=cat.png); as text WIDTHxHEIGHT.BYTES, RGB or RGBA in base64url",
      default: "",
      neutral: "",
    },
    ...place,
    feather: laid.feather,
  },
  apply: (applying) => {
    const { image, settings, size, shared } = applying;
    const { x, y, width, height, feather, pixels } = settings;
    const { light, alpha } = patchOf(readPixels(pixels), settings, size);
    const mask = boxMask({ left: x, top: y, width, height }, size, feather);
    const over = shared("source", float32([1, size.channels, size.height, size.width], light));
    const seen = mask.map((share, at) => share * (alpha[at] as number));
    return laidOver(applying, image, over, maskOf(applying, seen));
  },
});

/** Images shifted by whole pixels; the outermost pixels are repeated. */
function shifted(
  { builder, shared, size }: Pick<Applying<unknown>, "builder" | "shared" | "size">,
  image: string,
  right: number,
  down: number,
): string {
  const along = (value: string, hint: string, axis: number, extent: keyof EditedSize, by: number) => {
    const places = Array.from({ length: size[extent] }, (_, i) => Math.min(Math.max(i - by, 0), size[extent] - 1));
    return builder.add("Gather", [value, shared(hint, int64(places))], { axis: attribute.int(axis) });
  };
  return along(along(image, "rows", 2, "height", down), "columns", 3, "width", right);
}
