import { fetched } from "../../parts/fetched.ts";
import { anyText, at, choice, number, pairs, within } from "../../state/address-keys.ts";
import type { View } from "../../state/view.ts";
import { EXPLAIN_LOOK, type ExplainPart } from "../../state/view-state.ts";

/** Which pixels of the chosen image support a class, a unit or a layer: two methods side by side. */
export const explainView: View<ExplainPart> = {
  id: "explain",
  title: "Explain",
  place: "below",
  tall: true,
  waiting: "reading the data",
  initial: { explain: EXPLAIN_LOOK, explainEnds: "shared" },
  address: {
    explain: within({
      first: at("by1", anyText),
      second: at("by2", anyText),
      firstGiven: at("set1", pairs),
      secondGiven: at("set2", pairs),
      target: at("why", anyText),
      opacity: at("cover", number(0, 1, 2)),
      colours: at("colours", choice("diverging", "heat")),
      sign: at("sign", choice("both", "positive", "negative")),
    }),
    explainEnds: at("ends", choice("shared", "own")),
  },
  fit: () => ({}),
  drivers: [],
  commands: [],
  keyboard: [],
  pointer: [],
  ...fetched(async () => {
    const { ExplainHead, ExplainBody } = await import("./explain.tsx");
    return { Head: ExplainHead, Body: ExplainBody };
  }),
};
