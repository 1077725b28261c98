import { writePixels } from "@deepling/engine";
import type { PageStore } from "../../state/store.ts";
import type { FittedFrame } from "./frame-pixels.ts";

/** Puts a frame into What if, as a picture that covers the chosen image; the first image where none is chosen. */
export function keepFrame(store: PageStore, { width, height, pixels }: FittedFrame): void {
  const { view, actions } = store.getState();
  if (view.item === undefined) actions.selectItem(0);
  const given = {
    pixels: writePixels({ width, height, channels: 3, pixels }),
    x: "0",
    y: "0",
    width: String(width),
    height: String(height),
  };
  actions.edit({ imageEdits: [{ name: "picture", given }] });
  actions.look({ below: "what-if" });
}
