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
