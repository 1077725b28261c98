import { type Plane, stridesOf } from "./plane.ts";

/**
 * A gradient by pixels as a direction of ascent in colours that are decorrelated (olah2017), for channels of equal variance that correlate by
 * `correlation`, 0 … 1: with covariance Σ = AAᵀ and pixels x = A z, ascent in z moves x along Σ g = (1 − ρ) g + ρ Σ_channels g. Light and dark
 * grow by 1 + 2ρ, hues shrink by 1 − ρ. A copy; grey images have no colours.
 */
export function decorrelateColours(gradient: Float32Array, plane: Plane, correlation: number): Float32Array {
  const out = gradient.slice();
  if (correlation === 0 || plane.channels === 1) return out;
  const { channel } = stridesOf(plane);
  const area = plane.width * plane.height;
  const step = plane.layout === "nchw" ? 1 : plane.channels;
  for (let pixel = 0; pixel < area; pixel++) {
    let sum = 0;
    for (let c = 0; c < plane.channels; c++) sum += gradient[pixel * step + c * channel] as number;
    for (let c = 0; c < plane.channels; c++) {
      const at = pixel * step + c * channel;
      out[at] = (1 - correlation) * (gradient[at] as number) + correlation * sum;
    }
  }
  return out;
}
