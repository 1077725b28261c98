import type { Progress, StudyInfo, UnitMatches } from "@deepling/engine";
import { useState } from "react";
import { comparedIn } from "../state/compared.ts";
import { useActions, usePage, useView } from "../state/context.tsx";
import { LIGHT } from "../state/light.ts";
import { shownVariant } from "../state/shown.ts";
import type { Failure } from "../state/store.ts";
import { unitPage } from "../state/unit-name.ts";
import { useAnswer } from "./use-answer.ts";
import { useLatest } from "./use-latest.ts";

/** Images on which units are matched at most. */
const IMAGES = 1000;

/** What is known of the best matches of a layer's units in the other of two networks. */
export interface MatchedUnits {
  readonly matches: UnitMatches | undefined;
  readonly failure: Failure | undefined;
  readonly progress: Progress | undefined;
  /** The network in which the matches are; undefined until it is known. */
  readonly there: StudyInfo | undefined;
  /** Shows the page of a unit of that network; undefined where the page cannot show that network. */
  readonly go: ((layer: number, unit: number) => void) | undefined;
  /** Starts it where it takes long and so waits to be asked for; undefined once it runs. */
  readonly start: (() => void) | undefined;
}

/** Asks for the best match of each unit of a layer of the network that is shown, in the other of the two that are compared; asks nothing while `layer` is undefined or there is one network. */
export function useUnitMatches(layer: number | undefined): MatchedUnits {
  const { study } = usePage();
  const { look } = useActions();
  const info = useView((state) => state.original);
  const model = useView((state) => state.view.model);
  const edits = useView((state) => state.view.edits);
  const before = useView((state) => state.view.before);
  const [asked, setAsked] = useState("");
  const compared = comparedIn({ model, edits });
  const other = before ? compared?.variant : compared?.against;
  const key = compared === undefined || layer === undefined ? undefined : `matches ${compared.key} ${layer}`;
  const light = info !== undefined && info.model.multiplyAdds * Math.min(IMAGES, info.data.count) <= LIGHT;
  const ready = key !== undefined && (light || asked === key);
  const { messages, question, failure } = useLatest<Progress | UnitMatches>(ready ? key : undefined, (signal) =>
    study.unitMatches(
      { layer: layer ?? 0, against: other, images: IMAGES },
      { variant: shownVariant({ model, edits, before }), signal },
    ),
  );
  const known = useAnswer(key && `other ${key}`, (signal) => study.info({}, { variant: other, signal }));
  const there = known.stale ? undefined : known.answer;
  const go = (to: number, unit: number) => {
    const name = there?.model.layers[to]?.name ?? "";
    look({ before: !before, both: false, t: to, ...unitPage({ layer: name, unit }) });
  };
  // before the edits of another model the page shows the study's own
  const reachable = there !== undefined && (model === "" || edits === "");
  const current = question === key ? messages : [];
  return {
    matches: current.findLast((message) => message.kind === "unit matches"),
    progress: current.findLast((message) => message.kind === "progress"),
    failure: failure ?? known.failure,
    there,
    go: reachable ? go : undefined,
    start: key === undefined || ready ? undefined : () => setAsked(key),
  };
}
