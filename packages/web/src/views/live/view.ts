import { fetched, NoHead } from "../../parts/fetched.ts";
import { at, choice, optional, within } from "../../state/address-keys.ts";
import { unitName } from "../../state/unit-name.ts";
import type { View } from "../../state/view.ts";
import type { UnitName } from "../../state/view-state.ts";
import { LIVE_KEYS } from "./keys.ts";

/** What is looked at live; never a frame itself. */
export interface LivePart {
  readonly live: {
    /** What frames were taken from last; they are taken again only when the person asks for it. */
    readonly source: "none" | "camera" | "file";
    /** The channel whose reconstruction is shown; undefined for the pinned one, if any. */
    readonly unit: UnitName | undefined;
  };
}

declare module "../../state/view-state.ts" {
  interface ViewState extends LivePart {}
}

/** What the network makes of a camera, a video or a picture, frame by frame. */
export const liveView: View<LivePart> = {
  id: "live",
  title: "Live",
  place: "below",
  tall: true,
  waiting: "reading the network",
  initial: { live: { source: "none", unit: undefined } },
  address: {
    live: within({
      source: at("live", choice("none", "camera", "file")),
      unit: at("live-unit", optional(unitName)),
    }),
  },
  fit: () => ({}),
  drivers: [],
  commands: [
    {
      title: "Live: camera, video or a picture of your own",
      run: (store) => store.getState().actions.look({ below: "live" }),
    },
  ],
  keyboard: [{ title: "Channels of Live", table: LIVE_KEYS }],
  pointer: [
    {
      title: "Pointer elsewhere",
      uses: [
        ["drop a picture or a video", "on Live: the network sees it"],
        ["click a channel", "of Live: what it makes of the frame; with Ctrl or ⌘, its page"],
      ],
    },
  ],
  ...fetched(async () => ({ Head: NoHead, Body: (await import("./live.tsx")).LiveBody })),
};
