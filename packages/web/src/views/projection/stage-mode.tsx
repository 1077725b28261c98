import { useActions, useView } from "../../state/context.tsx";
import { Choice } from "./choice.tsx";

const MODES = [
  { value: "plane", text: "Plane", title: "Every image as a point of the layer's projection (m)" },
  { value: "space", text: "3-D", title: "The network for the chosen image: every layer's feature maps in space (m)" },
] as const;

/** What the stage shows: all images in the plane, or the network for one of them in space. */
export function StageMode() {
  const space = useView((state) => state.view.space);
  const { look } = useActions();
  return (
    <Choice
      name="The stage shows"
      value={space.shown ? "space" : "plane"}
      options={MODES}
      onChange={(mode) => look({ space: { ...space, shown: mode === "space" } })}
    />
  );
}
