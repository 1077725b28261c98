import { fetched } from "../../parts/fetched.ts";
import { at, type Code, choice, within } from "../../state/address-keys.ts";
import { addressEditTexts, type EditText, readEditTexts } from "../../state/edit-text.ts";
import type { View } from "../../state/view.ts";
import type { WhatIfPart } from "../../state/view-state.ts";
import { WHAT_IF_KEYS } from "./keys.ts";

const edits: Code<readonly EditText[]> = { write: addressEditTexts, read: readEditTexts };

/** What happens if the chosen image is changed: a stack of edits, the picture to paint on, and what the network makes of it. */
export const whatIfView: View<WhatIfPart> = {
  id: "what-if",
  title: "What if",
  place: "below",
  tall: true,
  waiting: "reading the data",
  initial: { imageEdits: [], whatIf: { show: "after", beside: "layers" } },
  address: {
    imageEdits: at("image-edit", edits),
    whatIf: within({
      show: at("picture", choice("after", "before", "difference")),
      beside: at("answer", choice("layers", "units", "evidence", "sweep", "corruptions", "pair")),
    }),
  },
  fit: () => ({}),
  drivers: [],
  commands: [],
  keyboard: [{ title: "What if", table: WHAT_IF_KEYS }],
  pointer: [
    {
      title: "Pointer on the picture of What if",
      uses: [
        ["drag with a brush", "paint; one stroke is one edit"],
        ["drag with a window", "cover, move or paste a part"],
        ["drop or paste an image file", "lay it over the picture; drag it to move it"],
      ],
    },
  ],
  ...fetched(async () => {
    const { WhatIfHead, WhatIfBody } = await import("./what-if.tsx");
    return { Head: WhatIfHead, Body: WhatIfBody };
  }),
};
