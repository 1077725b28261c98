import { fetched } from "../../parts/fetched.ts";
import { anyText, at, choice, item, number, optional, within } from "../../state/address-keys.ts";
import { driveGrowths } from "../../state/growths.ts";
import { DREAM_VIEW } from "../../state/open-dream.ts";
import type { View } from "../../state/view.ts";
import { DREAM_LOOK, type DreamPart } from "../../state/view-state.ts";

/** What a layer sees in an image grows in it; what a class or any other target looks for grows from noise. */
export const dreamView: View<DreamPart> = {
  id: DREAM_VIEW,
  title: "Dream",
  place: "below",
  tall: true,
  waiting: "reading the network",
  initial: { dream: DREAM_LOOK },
  address: {
    dream: within({
      of: at("dream", choice("image", "noise")),
      item: at("dream-item", optional(item)),
      layer: at("dream-layer", anyText),
      unit: at("dream-unit", optional(number(0, 1e7, 0))),
      guide: at("dream-guide", optional(item)),
      octaves: at("dream-octaves", number(1, 12, 0)),
      steps: at("dream-steps", number(1, 200, 0)),
      size: at("dream-size", optional(number(8, 4096, 0))),
      target: at("dream-target", anyText),
      pictures: at("dream-pictures", number(1, 9, 0)),
    }),
  },
  fit: ({ dream }, { items }) => {
    const known = (one: number | undefined) => (one !== undefined && one < items ? one : undefined);
    return { dream: { ...dream, item: known(dream.item), guide: known(dream.guide) } };
  },
  drivers: [driveGrowths],
  commands: [
    {
      title: "What the network looks for in a class, grown from noise",
      run: (store) => {
        const { view, actions } = store.getState();
        actions.look({ below: DREAM_VIEW, dream: { ...view.dream, of: "noise" } });
      },
    },
  ],
  keyboard: [],
  pointer: [],
  ...fetched(async () => {
    const { DreamHead, DreamBody } = await import("./dream.tsx");
    return { Head: DreamHead, Body: DreamBody };
  }),
};
