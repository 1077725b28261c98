import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";
import { float32, int64 } from "../graph/tensor.ts";

const { float, int, ints, string } = attribute;
const image = [2, 2, 4, 5];
const scales = (...values: number[]) => float32([values.length], values);
const modes = (mode: string, coordinates: string, nearest = "floor") => ({
  mode: string(mode),
  coordinate_transformation_mode: string(coordinates),
  nearest_mode: string(nearest),
});

checkOp("Resize", [
  {
    name: "nearest, twice as large",
    inputs: [image, undefined, scales(1, 1, 2, 3)],
    single: [2],
    constants: [2],
    attributes: modes("nearest", "asymmetric"),
  },
  {
    name: "nearest, half pixel",
    inputs: [image, undefined, scales(1, 1, 2, 2)],
    single: [2],
    constants: [2],
    attributes: modes("nearest", "half_pixel", "round_prefer_floor"),
  },
  ...["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"].flatMap((nearest) =>
    ["asymmetric", "half_pixel", "align_corners"].map((coordinates) => ({
      name: `nearest, ${nearest}, ${coordinates}`,
      inputs: [image, undefined, undefined, int64([2, 2, 7, 3])],
      batch: [],
      attributes: modes("nearest", coordinates, nearest),
    })),
  ),
  ...["asymmetric", "half_pixel", "align_corners", "pytorch_half_pixel"].map((coordinates) => ({
    name: `linear, ${coordinates}`,
    inputs: [image, undefined, undefined, int64([2, 2, 7, 3])],
    batch: [],
    attributes: modes("linear", coordinates),
  })),
  {
    name: "linear, by scales",
    inputs: [image, undefined, scales(1, 1, 1.6, 0.7)],
    single: [2],
    constants: [2],
    attributes: modes("linear", "half_pixel"),
  },
  // whole numbers in single precision, just below them in double
  ...["nearest", "linear", "cubic"].map((mode) => ({
    name: `${mode}, 10 by 0.7 and 2.3`,
    inputs: [[1, 2, 10, 10], undefined, scales(1, 1, 0.7, 2.3)],
    single: [2],
    constants: [2],
    attributes: modes(mode, "asymmetric"),
  })),
  // a scale that is no ratio of whole extents moves every position, also where the extent stays what it was
  ...["half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel", "half_pixel_symmetric"].flatMap(
    (coordinates) =>
      [0.3, 0.6, 0.7, 1.05, 1.3, 2.5].map((scale) => ({
        name: `linear, ${coordinates}, by ${scale}`,
        inputs: [[1, 2, 8, 11], undefined, scales(1, 1, scale, 1)],
        single: [2],
        constants: [2],
        attributes: modes("linear", coordinates),
      })),
  ),
  ...["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"].flatMap((nearest) =>
    ["half_pixel", "asymmetric", "half_pixel_symmetric", "tf_half_pixel_for_nn"].flatMap((coordinates) =>
      [0.3, 0.6, 0.7, 1.05, 1.3, 2, 2.5].map((scale) => ({
        name: `nearest, ${nearest}, ${coordinates}, by ${scale}`,
        inputs: [[1, 2, 8, 11], undefined, scales(1, 1, scale, scale)],
        single: [2],
        constants: [2],
        attributes: modes("nearest", coordinates, nearest),
      })),
    ),
  ),
  ...["not_larger", "not_smaller"].flatMap((policy) =>
    ["linear", "nearest", "cubic"].flatMap((mode) =>
      [
        { axes: [2, 3], sizes: [6, 15] },
        { axes: [3, 2], sizes: [3, 7] },
        { axes: [3], sizes: [9] },
        { axes: [-2, -1], sizes: [6, 15] },
      ].map(({ axes, sizes }) => ({
        name: `${mode}, ${policy} than ${sizes} along ${axes}`,
        inputs: [[2, 2, 4, 5], undefined, undefined, int64(sizes)],
        attributes: { ...modes(mode, "half_pixel"), axes: ints(axes), keep_aspect_ratio_policy: string(policy) },
      })),
    ),
  ),
  {
    name: "cubic",
    inputs: [image, undefined, undefined, int64([2, 2, 7, 9])],
    batch: [],
    attributes: { ...modes("cubic", "half_pixel"), cubic_coeff_a: float(-0.5) },
  },
  {
    name: "cubic, nothing outside",
    inputs: [image, undefined, scales(1, 1, 2, 1.5)],
    single: [2],
    constants: [2],
    attributes: { ...modes("cubic", "half_pixel"), exclude_outside: int(1) },
  },
  {
    name: "some axes",
    inputs: [image, undefined, undefined, int64([8, 7])],
    attributes: { ...modes("linear", "half_pixel"), axes: ints([2, 3]) },
  },
  {
    name: "volumes",
    inputs: [[1, 2, 3, 4, 3], undefined, scales(1, 1, 1.5, 2, 1.4)],
    single: [2],
    constants: [2],
    attributes: modes("linear", "half_pixel"),
  },
]);
