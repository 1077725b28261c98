import type { ChangedLayers, ChangedNeighbourhoods, ChangedScores, ChangeMessage, Progress } from "@deepling/engine";
import { useEffect, useState } from "react";
import { DifferenceLine } from "../../parts/difference-line.tsx";
import { Outcome } from "../../parts/outcome.tsx";
import { EmptyPlate, FailedPlate, JobPlate } from "../../parts/plate.tsx";
import { Segments } from "../../parts/segments.tsx";
import { useAnswer } from "../../parts/use-answer.ts";
import { useLatest } from "../../parts/use-latest.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { shownVariant } from "../../state/shown.ts";
import { EditStack } from "./edit-stack.tsx";
import { writeEditTexts } from "./edit-text.ts";
import { EditedPicture } from "./edited-picture.tsx";
import { useEdits, useVariant } from "./use-edits.ts";
import type { WhatIfShow } from "./view.ts";
import "./what-if.css";

const SHOWS = [
  { value: "after", label: "Edited", hint: "The image as the network sees it" },
  { value: "before", label: "Original", hint: "Without the edits (hold c)" },
  { value: "difference", label: "Difference", hint: "Edited less original: orange lighter, blue darker" },
] as const satisfies readonly { value: WhatIfShow; label: string; hint: string }[];

/** Images among which neighbourhoods are looked for, and how many make one. */
const NEIGHBOURS = { count: 10, among: 1000 };

/** What is known of the change, kind by kind. */
interface Changed {
  readonly scores: ChangedScores | undefined;
  readonly layers: ChangedLayers | undefined;
  readonly neighbourhoods: ChangedNeighbourhoods | undefined;
}

function sorted(messages: readonly (Progress | ChangeMessage)[]): Changed {
  return {
    scores: messages.find((message) => message.kind === "scores"),
    layers: messages.find((message) => message.kind === "layers"),
    neighbourhoods: messages.find((message) => message.kind === "neighbourhoods"),
  };
}

/** Whether the key that shows the original is held. */
function useHeld(key: string): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    const on = (event: KeyboardEvent) => {
      const { target } = event;
      if (target instanceof HTMLInputElement && target.type !== "range") return;
      if (event.key === key && !event.ctrlKey && !event.metaKey) setHeld(true);
    };
    const off = (event: KeyboardEvent) => {
      if (event.key === key) setHeld(false);
    };
    addEventListener("keydown", on);
    addEventListener("keyup", off);
    return () => {
      removeEventListener("keydown", on);
      removeEventListener("keyup", off);
    };
  }, [key]);
  return held;
}

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
    </div>
  );
}

function Body({ item }: { readonly item: number }) {
  const { study, store } = usePage();
  const { data } = useStudyInfo();
  const { stack } = useEdits();
  const variant = useVariant(stack);
  const text = writeEditTexts(stack);
  const { show } = useView((state) => state.view.whatIf);
  const held = useHeld("c");
  const before = useAnswer(`picture ${item}`, (signal) => study.picture({ item }, { signal, variant: {} }));
  const after = useLatest(`${item} ${text}`, async function* ask(signal) {
    yield await study.picture({ item }, { signal, variant });
  });
  const change = useLatest(`${item} ${text}`, (signal) =>
    study.change({ item, against: shownVariant(store.getState().view), neighbours: NEIGHBOURS }, { signal, variant }),
  );
  const failure = before.failure ?? after.failure ?? change.failure;
  const [edited] = after.messages;
  if (before.answer === undefined || before.stale) {
    return failure === undefined ? (
      <JobPlate job={undefined} waiting="reading the image" />
    ) : (
      <FailedPlate failure={failure} />
    );
  }
  const known = sorted(change.messages);
  const name = data.names[item] ?? String(item);
  return (
    <div className="what-if">
      <div className="what-if-picture">
        <EditedPicture
          before={before.answer}
          after={edited ?? before.answer}
          show={held ? "before" : show}
          tool={undefined}
          onDraw={() => undefined}
          name={`${name}, ${stack.length === 0 ? "as it is" : "edited"}`}
        />
      </div>
      <EditStack />
      {failure === undefined ? (
        <>
          {known.scores === undefined ? (
            <section />
          ) : (
            <Outcome scores={known.scores} label={data.labels?.[item] ?? -1} />
          )}
          {known.layers === undefined ? (
            <section />
          ) : (
            <DifferenceLine changed={known.layers} neighbourhoods={known.neighbourhoods} />
          )}
        </>
      ) : (
        <div className="what-if-failure">
          <FailedPlate failure={failure} />
        </div>
      )}
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
