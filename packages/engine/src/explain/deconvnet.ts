import { rectifiedMethod } from "./rectified-method.ts";

/** The deconvolutional network. */
export const deconvnet = rectifiedMethod({
  id: "deconvnet",
  title: "Deconvnet",
  sentence:
    "What the target projects back to: the network run backwards, pools unpooled where their maxima were, every rectifier applied to what comes back.",
  cites: "zeiler2014",
  rule: "deconvolution",
});
