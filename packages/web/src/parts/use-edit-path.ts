import { predictedClass } from "@deepling/engine";
import { useMemo } from "react";
import { classColour } from "../colour/palette.ts";
import type { ProjectionPath } from "../renderers/projection/paths.ts";
import { usePage, useView } from "../state/context.tsx";
import { writeEditTexts } from "../state/edit-text.ts";
import { numbersOf } from "../state/items.ts";
import { shownVariant } from "../state/shown.ts";
import { useLatest } from "./use-latest.ts";
import { usePalette } from "./use-palette.ts";

/** Places along the path at most, the untouched image and the last ones. */
const MOST_PLACES = 8;

/** The chosen image on its way through its edits, one place per edit, in the layouts on the stage; none while the edits are not looked at. */
export function useEditPath(): readonly ProjectionPath[] {
  const { study, store } = usePage();
  const palette = usePalette();
  const item = useView((state) => (state.view.below === "what-if" ? state.view.item : undefined));
  const stack = useView((state) => state.view.imageEdits);
  const output = useView((state) => state.info?.model.output);
  const sequence = useView((state) => (state.projection?.final === true ? state.projection.sequence : undefined));
  const mode = sequence?.mode;
  const chosen = useView((state) => state.view.projected);
  const projected = useMemo(() => numbersOf(chosen), [chosen]);
  const wanted = item !== undefined && mode !== undefined && stack.length > 0;
  const question = wanted ? JSON.stringify([item, mode, projected, writeEditTexts(stack)]) : undefined;
  const { messages, stale } = useLatest(question, async function* ask(signal) {
    const all = Array.from({ length: stack.length + 1 }, (_, edits) => writeEditTexts(stack.slice(0, edits)));
    const steps = [...all.slice(0, 1), ...all.slice(1).slice(1 - MOST_PLACES)];
    const edited = steps.map((edits) => ({ item: item ?? 0, edits }));
    const projection = { mode, items: projected };
    const network = shownVariant(store.getState().view);
    const [placed, ...predictions] = await Promise.all([
      study.place({ projection, edited }, { signal }),
      ...steps.map((image) => study.predict({ item: item ?? 0 }, { signal, variant: { ...network, image } })),
    ]);
    const said = predictions.map(({ probabilities }) =>
      output === undefined ? -1 : predictedClass(probabilities, output),
    );
    yield { placed, said, sequence };
  });
  const [known] = messages;
  return useMemo(() => {
    // one for other layouts does not belong here
    if (!wanted || known === undefined || (stale && known.sequence !== sequence)) return [];
    const colours = known.said.map((label) => classColour(label, palette));
    const { positions } = known.placed;
    return [{ id: "edits", frames: colours.length, positions, colours, head: colours.length - 1 }];
  }, [wanted, known, stale, sequence, palette]);
}
