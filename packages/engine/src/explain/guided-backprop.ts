import { rectifiedMethod } from "./rectified-method.ts";

/** Guided backpropagation. */
export const guidedBackprop = rectifiedMethod({
  id: "guided-backprop",
  title: "Guided backpropagation",
  sentence: "The gradient, but every rectifier passes back only what is positive, and only where it was active.",
  cites: "springenberg2015",
  rule: "guided",
});
