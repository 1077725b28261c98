import type { ChangeMessage, Progress } from "@deepling/engine";
import { DifferenceLine } from "../../parts/difference-line.tsx";
import { Outcome } from "../../parts/outcome.tsx";
import { EmptyPlate, FailedPlate } from "../../parts/plate.tsx";
import { useLatest } from "../../parts/use-latest.ts";
import type { Compared } from "../../state/compared.ts";
import { usePage, useStudyInfo } from "../../state/context.tsx";

/** Images among which neighbourhoods are looked for, and how many make one. */
const NEIGHBOURS = { count: 10, among: 1000 };

/** What the edits do to the chosen image: probabilities before and after, and how far each layer moved. */
export function EffectOnImage({ item, compared }: { readonly item: number; readonly compared: Compared }) {
  const { study } = usePage();
  const { data } = useStudyInfo();
  const { variant, against, key } = compared;
  const change = useLatest<Progress | ChangeMessage>(`${item} ${key}`, (signal) =>
    study.change({ item, against, neighbours: NEIGHBOURS }, { variant, signal }),
  );
  if (change.failure !== undefined) return <FailedPlate failure={change.failure} />;
  const scores = change.messages.find((message) => message.kind === "scores");
  const layers = change.messages.find((message) => message.kind === "layers");
  const neighbourhoods = change.messages.find((message) => message.kind === "neighbourhoods");
  if (scores === undefined) return <EmptyPlate>Running the image through both networks …</EmptyPlate>;
  return (
    <>
      <Outcome scores={scores} label={data.labels?.[item] ?? -1} />
      {layers === undefined ? <section /> : <DifferenceLine changed={layers} neighbourhoods={neighbourhoods} edited />}
    </>
  );
}
