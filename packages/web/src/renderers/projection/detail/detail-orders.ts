import type { Box } from "../../../gl/camera.ts";
import type { Ranks } from "../marks.ts";
import type { ChosenPoints } from "./choose.ts";
import type { SurveyedDetail } from "./survey.ts";

/** What the worker is told and asked; layers are known by numbers that the asker gives. */
export type DetailOrder =
  /** A part of a layer's places (points × 2), which begins at value `at`; the layer is there with its last part. One that is all of it is kept as it is. */
  | { readonly kind: "places"; readonly layer: number; readonly at: number; readonly part: Float32Array }
  | { readonly kind: "forget"; readonly layers: readonly number[] }
  | { readonly kind: "ranks"; readonly ranks: Ranks }
  /** Does what a layer needs before it is asked about. */
  | { readonly kind: "prepare"; readonly layer: number }
  | {
      readonly kind: "choose";
      readonly id: number;
      readonly from: number;
      readonly to: number;
      readonly zoom: number;
      readonly within: Box;
    }
  | {
      readonly kind: "survey";
      readonly id: number;
      readonly from: number;
      readonly to: number;
      readonly mix: number;
      readonly view: Box;
      /** The zoom level of the view. */
      readonly zoom: number;
    };

export type DetailReply =
  | ({ readonly kind: "chosen"; readonly id: number } & ChosenPoints)
  | ({ readonly kind: "surveyed"; readonly id: number } & SurveyedDetail);
