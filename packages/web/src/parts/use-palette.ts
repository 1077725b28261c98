import { useMemo } from "react";
import type { Palette } from "../colour/palette.ts";
import { useView } from "../state/context.tsx";
import { useTheme } from "./theme.ts";

/** What class colours depend on; the same object until the theme or what occurs in the data changes. */
export function usePalette(): Palette {
  const theme = useTheme();
  const places = useView((state) => state.places);
  return useMemo(() => ({ theme, places }), [theme, places]);
}
