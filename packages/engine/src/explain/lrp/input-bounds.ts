import type { GraphBuilder } from "../../graph/builder.ts";
import { float32 } from "../../graph/tensor.ts";
import { type PixelScaling, pixelSpace } from "../../image/pixel-space.ts";
import type { Plane } from "../../image/plane.ts";
import { expandLike } from "../../ops/rules/like.ts";

/**
 * The least and the greatest that `value` can be while pixels are between black and white: the nodes between the image and it are
 * repeated on a black and a white image. They are what stands before a first layer: a scaling, a change of layout.
 */
export function inputBounds(
  builder: GraphBuilder,
  value: string,
  image: string,
  plane: Plane,
  scaling: PixelScaling,
): readonly [string, string] {
  const dot: Plane = { ...plane, width: 1, height: 1 };
  const shape = plane.layout === "nchw" ? [1, plane.channels, 1, 1] : [1, 1, 1, plane.channels];
  const filled = (pixel: number) => {
    const colour = pixelSpace(scaling, dot).toNetwork(new Float32Array(plane.channels).fill(pixel));
    return expandLike(builder, builder.constant(float32(shape, colour), "bound"), image);
  };
  const [black, white] = [replay(builder, value, image, filled(0)), replay(builder, value, image, filled(1))];
  return [builder.add("Min", [black, white], {}, "lowest"), builder.add("Max", [black, white], {}, "highest")];
}

/** `value` computed once more, with another value in the image's place. */
function replay(builder: GraphBuilder, value: string, image: string, instead: string): string {
  if (value === image) return instead;
  const node = builder.producerOf(value);
  if (node === undefined) return value;
  const inputs = node.inputs.map((input) => (input === "" ? "" : replay(builder, input, image, instead)));
  if (inputs.every((input, at) => input === node.inputs[at])) return value;
  const outputs = builder.addMany(node.type, inputs, node.attributes, node.outputs.length, "bound");
  return outputs[node.outputs.indexOf(value)] ?? value;
}
