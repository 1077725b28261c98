import { useMemo } from "react";
import type { DifferenceMap } from "../../state/view-state.ts";
import type { SheetPictures } from "./sheet-drawing.ts";
import { canvasOf, differenceOf, differenceTables, pictureOf } from "./strip-pictures.ts";
import type { StripSeries } from "./strip-series.ts";

/** A sheet's pictures, ready to be drawn in any size. */
export function sheetPictures(series: StripSeries, map: DifferenceMap): SheetPictures {
  const { shape, amplification, rows } = series;
  const look = { map, amplification, tables: differenceTables() };
  return {
    images: rows.map(({ frames }) => frames.map(({ pixels }) => canvasOf(pictureOf(pixels, shape)))),
    differences: rows.map(({ frames }) => frames.map(({ change }) => canvasOf(differenceOf(change, shape, look)))),
  };
}

/** The same, made again when there are more frames or another map is asked for. */
export function useSheetPictures(series: StripSeries, map: DifferenceMap): SheetPictures {
  return useMemo(() => sheetPictures(series, map), [series, map]);
}
