import { SUMMARY_ON_PAPER, type SummaryInk, signedColour, signedOnPaper } from "@deepling/engine";
import { useMemo } from "react";
import { token } from "../../parts/canvas.ts";
import { useTheme } from "../../parts/theme.ts";

/** The summary's colours on the page. */
export function useSummaryInk(): SummaryInk {
  const theme = useTheme();
  return useMemo(
    () => ({
      ...SUMMARY_ON_PAPER,
      ...{ text: token("--ink"), quiet: token("--ink-2"), faint: token("--raised"), ground: token("--surface") },
      ...{ accent: token("--accent"), warn: token("--wrong") },
      signed: theme === "dark" ? signedColour : signedOnPaper,
    }),
    [theme],
  );
}
