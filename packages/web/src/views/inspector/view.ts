import { atHand } from "../../parts/fetched.ts";
import { at, choice, flag, item, optional } from "../../state/address-keys.ts";
import type { View } from "../../state/view.ts";
import type { InspectorLook } from "../../state/view-state.ts";
import { InspectorBody, InspectorHead } from "./inspector.tsx";

/** The image or the layer that was chosen, in detail. */
export const inspectorView: View<InspectorLook> = {
  id: "inspector",
  title: "Inspector",
  place: "right",
  tall: false,
  waiting: "reading",
  initial: { item: undefined, inspect: "layer", pairing: "number", difference: true, cells: false },
  address: {
    item: at("item", optional(item)),
    inspect: at("show", choice("image", "layer")),
    pairing: at("pairs", choice("number", "match")),
    difference: at("less", flag),
    cells: at("cells", flag),
  },
  fit: (state, { items }) =>
    state.item !== undefined && state.item < items ? {} : { item: undefined, inspect: "layer" },
  drivers: [],
  commands: [],
  keyboard: [],
  pointer: [
    {
      title: "Pointer elsewhere",
      uses: [
        ["click a channel", "of the inspector: see it large, explain it, edit it"],
        ["Ctrl click a channel", "of the inspector: the unit's page"],
        [
          "point at the picture of Units here",
          "in the inspector: the units that are strongest there; a click holds the place",
        ],
        ["drag on the large channel", "a box: edit a part of its map"],
        ["right-click a layer", "edit it"],
      ],
    },
  ],
  ...atHand(InspectorHead, InspectorBody),
};
