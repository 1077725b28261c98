import { Segments } from "../../parts/segments.tsx";
import { useActions, useView } from "../../state/context.tsx";
import { FromNoise, NoiseChoices } from "./from-noise.tsx";
import { ImageChoices } from "./image-choices.tsx";
import { ImageDream } from "./image-dream.tsx";
import "../../parts/semantics.css";
import "./dream.css";

const KINDS = [
  { value: "image", label: "Image", hint: "DeepDream: what a layer sees in the image grows in it" },
  { value: "noise", label: "Noise", hint: "What a class, a unit or a direction looks for grows from noise" },
] as const;

/** What grows, and of which layer, unit or class. */
export function DreamHead() {
  const known = useView((state) => state.info !== undefined);
  return known ? <Head /> : null;
}

function Head() {
  const { look } = useActions();
  const dream = useView((state) => state.view.dream);
  return (
    <div className="semantics-head dream-head">
      <Segments
        name="What grows"
        options={KINDS}
        value={dream.of}
        onChoose={(of) => look({ dream: { ...dream, of } })}
      />
      {dream.of === "image" ? <ImageChoices /> : <NoiseChoices />}
    </div>
  );
}

/** The picture, live. */
export function DreamBody() {
  const of = useView((state) => state.view.dream.of);
  return of === "image" ? <ImageDream /> : <FromNoise />;
}
