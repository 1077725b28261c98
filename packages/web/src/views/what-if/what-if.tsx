import type { Picture } from "@deepling/engine";
import { useRef } from "react";
import { remInPixels } from "../../parts/canvas.ts";
import { EmptyPlate, FailedPlate, JobPlate } from "../../parts/plate.tsx";
import { Segments } from "../../parts/segments.tsx";
import { useAnswer } from "../../parts/use-answer.ts";
import { useSize } from "../../parts/use-size.ts";
import { useActions, usePage, useView } from "../../state/context.tsx";
import type { WhatIfPart, WhatIfShow } from "../../state/view-state.ts";
import { Answers } from "./answers.tsx";
import { EditStack } from "./edit-stack.tsx";
import { PicturePane } from "./picture-pane.tsx";
import { useEditKinds, useEdits, useNamed } from "./use-edits.ts";
import "../../parts/semantics.css";
import "./what-if.css";

const SHOWS = [
  { value: "after", label: "Edited", hint: "The image as the network sees it" },
  { value: "before", label: "Original", hint: "Without the edits (hold c)" },
  { value: "difference", label: "Difference", hint: "Edited minus original: orange lighter, blue darker" },
] as const satisfies readonly { value: WhatIfShow; label: string; hint: string }[];

const BESIDE = [
  { value: "layers", label: "Layers", hint: "How far every layer moved" },
  { value: "units", label: "Channels", hint: "The channels of the present layer that changed most" },
  { value: "evidence", label: "Evidence", hint: "Attribution before and after" },
  { value: "sweep", label: "Sweep", hint: "The last edit over its whole range, for this image and for the data" },
  { value: "corruptions", label: "Corruptions", hint: "Accuracy of the data under every published corruption" },
  { value: "pair", label: "Counterpart", hint: "The most similar image with another prediction" },
] as const satisfies readonly { value: WhatIfPart["whatIf"]["beside"]; label: string; hint: string }[];

function Head() {
  const { look } = useActions();
  const whatIf = useView((state) => state.view.whatIf);
  return (
    <div className="semantics-head">
      <Segments
        name="The picture"
        options={SHOWS}
        value={whatIf.show}
        onChoose={(show) => look({ whatIf: { ...whatIf, show } })}
      />
      <span className="grow" />
      <Segments
        name="Beside the probabilities"
        options={BESIDE}
        value={whatIf.beside}
        onChoose={(beside) => look({ whatIf: { ...whatIf, beside } })}
      />
    </div>
  );
}

/** Height of the panel from which on everything is shown at once, in rem. */
const LAB_HEIGHT = 30;

function Body({ item }: { readonly item: number }) {
  const { study } = usePage();
  const original = useAnswer(`picture ${item}`, (signal) => study.picture({ item }, { signal, variant: {} }));
  if (original.failure !== undefined) return <FailedPlate failure={original.failure} />;
  if (original.answer === undefined || original.stale) return <JobPlate job={undefined} waiting="reading the image" />;
  return <Bench item={item} original={original.answer} />;
}

/** Picture, edits and answers side by side. */
function Bench({ item, original }: { readonly item: number; readonly original: Picture }) {
  const kinds = useEditKinds();
  const stack = useNamed(useEdits().stack, kinds);
  const beside = useView((state) => state.view.whatIf.beside);
  const host = useRef<HTMLDivElement>(null);
  const lab = useSize(host).height > LAB_HEIGHT * remInPixels();
  return (
    <div ref={host} className={lab ? "what-if is-lab" : "what-if"}>
      <PicturePane item={item} original={original} stack={stack} />
      <EditStack stack={stack} kinds={kinds} />
      <Answers item={item} stack={stack} kinds={kinds} lab={lab && beside !== "corruptions"} />
    </div>
  );
}

/** How the picture is shown, once an image is chosen. */
export function WhatIfHead() {
  const known = useView((state) => state.info !== undefined && state.view.item !== undefined);
  return known ? <Head /> : null;
}

/** The chosen image with its edits, and what the network makes of it. */
export function WhatIfBody() {
  const item = useView((state) => state.view.item);
  return item === undefined ? (
    <EmptyPlate>
      Choose an image in the projection or in the data, to change it and see what the network makes of it.
    </EmptyPlate>
  ) : (
    <Body item={item} />
  );
}
