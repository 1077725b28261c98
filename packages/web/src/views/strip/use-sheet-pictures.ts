import { type DifferenceMap, differenceOf, differenceTables, pictureOf, type StripSeries } from "@deepling/engine";
import { useMemo } from "react";
import type { SheetPictures } from "./sheet-drawing.ts";

/** A sheet's pictures for the screen, made again when there are more frames or another map is asked for. */
export function useSheetPictures(series: StripSeries, map: DifferenceMap): SheetPictures {
  return useMemo(() => {
    const { shape, amplification, rows } = series;
    const look = { map, amplification, tables: differenceTables("screen") };
    return {
      images: rows.map(({ frames }) => frames.map(({ pixels }) => pictureOf(pixels, shape))),
      differences: rows.map(({ frames }) => frames.map(({ change }) => differenceOf(change, shape, look))),
    };
  }, [series, map]);
}
