import { axesToInput, clip, dft, dropout, pad, slice, split, topK } from "./attributes-to-inputs.ts";
import {
  axesToAttribute,
  clipBefore,
  dftBefore,
  dropoutBefore,
  padBefore,
  sliceBefore,
  splitBefore,
  topKBefore,
} from "./inputs-to-attributes.ts";
import { keep, type Lift, type Lower } from "./lift.ts";
import { batchNormalization, batchNormalizationBefore, groupNormalization } from "./normalization.ts";
import { gridSample, gridSampleBefore, roiAlign, roiAlignBefore, scan, scatter, scatterBefore } from "./renamed.ts";
import { resize, resizeBefore, upsample } from "./resize.ts";
import { softmax, softmaxBefore } from "./softmax.ts";

/** How an operator of an older opset is said anew, and back. */
export interface Lifting {
  /** The opset that brought the new form. */
  readonly before: number;
  readonly lift: Lift;
  /** "none": files with it are written at `before` or newer. */
  readonly lower: Lower | "none";
}

const entry = (before: number, lift: Lift, lower: Lower | "none"): Lifting => ({ before, lift, lower });

/** For each standard operator whose meaning changed after opset 7: what says it anew, for models older than `before`, and back. */
export const LIFTS: ReadonlyMap<string, Lifting> = new Map([
  ["BatchNormalization", entry(14, batchNormalization, batchNormalizationBefore)],
  ["Clip", entry(11, clip, clipBefore)],
  ["DFT", entry(20, dft, dftBefore)],
  ["Dropout", entry(12, dropout, dropoutBefore)],
  ["GridSample", entry(20, gridSample, gridSampleBefore)],
  ["GroupNormalization", entry(21, groupNormalization, "none")],
  ["Hardmax", entry(13, softmax, softmaxBefore)],
  ["LogSoftmax", entry(13, softmax, softmaxBefore)],
  ["Pad", entry(11, pad, padBefore)],
  ["ReduceL1", entry(18, axesToInput, axesToAttribute)],
  ["ReduceL2", entry(18, axesToInput, axesToAttribute)],
  ["ReduceLogSum", entry(18, axesToInput, axesToAttribute)],
  ["ReduceLogSumExp", entry(18, axesToInput, axesToAttribute)],
  ["ReduceMax", entry(18, axesToInput, axesToAttribute)],
  ["ReduceMean", entry(18, axesToInput, axesToAttribute)],
  ["ReduceMin", entry(18, axesToInput, axesToAttribute)],
  ["ReduceProd", entry(18, axesToInput, axesToAttribute)],
  ["ReduceSum", entry(13, axesToInput, axesToAttribute)],
  ["ReduceSumSquare", entry(18, axesToInput, axesToAttribute)],
  ["Resize", entry(18, resize, resizeBefore)],
  ["RoiAlign", entry(16, roiAlign, roiAlignBefore)],
  ["Scan", entry(9, scan, "none")],
  ["Scatter", entry(11, scatter, "none")],
  ["ScatterElements", entry(11, keep, scatterBefore)],
  ["Slice", entry(10, slice, sliceBefore)],
  ["Softmax", entry(13, softmax, softmaxBefore)],
  ["Split", entry(18, split, splitBefore)],
  ["Squeeze", entry(13, axesToInput, axesToAttribute)],
  ["TopK", entry(10, topK, topKBefore)],
  ["Unsqueeze", entry(13, axesToInput, axesToAttribute)],
  ["Upsample", entry(10, upsample, "none")],
]);
