import { DIFFERENCE_MAPS } from "@deepling/engine";
import { fetched } from "../../parts/fetched.ts";
import {
  anyText,
  at,
  choice,
  flag,
  items,
  type Kept,
  number,
  onlyIf,
  optional,
  within,
} from "../../state/address-keys.ts";
import type { View } from "../../state/view.ts";
import { STRIP_LOOK, STRIP_START, type StripAsked, type StripPart, stripImages } from "../../state/view-state.ts";
import { driveStrip } from "./drive-strip.ts";
import { driveTrail } from "./drive-trail.ts";
import { settingsAddress } from "./settings-address.ts";

const moved: Kept<Pick<StripAsked, "items" | "target" | "compare">> = within({
  items: at("strip", items),
  target: at("to", anyText),
  compare: at("beside", anyText),
});

const asked: Kept<StripAsked> = {
  keys: [...moved.keys, ...settingsAddress.keys],
  write: (value, start, into) => {
    moved.write(value, start, into);
    settingsAddress.write(value, start, into);
  },
  read: (from, start) => ({ ...moved.read(from, start), ...settingsAddress.read(from, start) }),
};

/** Adversarial strips: an image, or a confusion cell's images, moved towards a target, frame by frame. */
export const stripView: View<StripPart> = {
  id: "strip",
  title: "Strip",
  place: "below",
  tall: true,
  waiting: "reading the data",
  initial: { strip: undefined, stripLook: STRIP_LOOK },
  address: {
    strip: onlyIf(asked, STRIP_START, (strip) => stripImages(strip) > 0 && strip.target !== ""),
    stripLook: within({
      frame: at("frame", number(0, 239, 0)),
      row: at("row", number(0, 1, 0)),
      show: at("large", choice("image", "difference", "overlay", "blink", "order")),
      map: at("map", choice(...DIFFERENCE_MAPS)),
      member: at("member", optional(number(0, 255, 0))),
      trail: at("path", flag),
    }),
  },
  fit: ({ strip }, extents) => {
    const known = strip && { ...strip, items: strip.items.filter((one) => one < extents.items) };
    return { strip: known === undefined || stripImages(known) === 0 ? undefined : known };
  },
  drivers: [driveStrip, driveTrail],
  commands: [],
  keyboard: [],
  pointer: [],
  ...fetched(async () => {
    const { StripLabHead, StripBody } = await import("./strip-lab.tsx");
    return { Head: StripLabHead, Body: StripBody };
  }),
};
