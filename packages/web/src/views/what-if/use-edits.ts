import type { ImageEditInfo, StudyInfo, Variant } from "@deepling/engine";
import { useMemo } from "react";
import { useAnswer } from "../../parts/use-answer.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { type EditText, writeEditTexts } from "../../state/edit-text.ts";
import { shownVariant } from "../../state/shown.ts";
import { named } from "./edit-values.ts";
import { editedInfo } from "./report-names.ts";

/** Nothing is edited. */
export const UNTOUCHED: readonly EditText[] = [];

/** The stack of edits, and how to change it. */
export interface Edits {
  readonly stack: readonly EditText[];
  /** Changes of one gesture, such as a dragged slider, are undone together. */
  readonly change: (stack: readonly EditText[], gesture?: string) => void;
}

/** The stack of the view. */
export function useEdits(): Edits {
  const stack = useView((state) => state.view.imageEdits);
  const { edit } = useActions();
  return { stack, change: (imageEdits, gesture) => edit({ imageEdits }, gesture) };
}

/** The network that is shown, with some edits of the image. */
export function useVariant(stack: readonly EditText[]): Variant {
  const model = useView((state) => state.view.model);
  const network = useView((state) => state.view.edits);
  const before = useView((state) => state.view.before);
  return useMemo(() => {
    const own = shownVariant({ model, edits: network, before });
    return stack.length === 0 ? own : { ...own, image: writeEditTexts(stack) };
  }, [model, network, before, stack]);
}

/** The study's names with the shown edits of the network and some of the image behind them, as reports say them. */
export function useEditedInfo(stack: readonly EditText[]): Pick<StudyInfo, "model" | "data"> {
  const { model, data } = useStudyInfo();
  const network = useView(({ view }) => (view.before ? "" : view.edits));
  return editedInfo({ model, data }, { network, image: writeEditTexts(stack) });
}

/** Kinds of edits by their names and by those of the published corruptions. */
export type EditKinds = ReadonlyMap<string, ImageEditInfo>;

/** All kinds of edits; undefined until they are known. */
export function useEditKinds(): EditKinds | undefined {
  const { study } = usePage();
  const { answer } = useAnswer("image edits", (signal) => study.imageEdits({}, { signal, variant: {} }));
  return useMemo(() => {
    if (answer === undefined) return undefined;
    const names = answer.flatMap((kind) => [
      [kind.name, kind] as const,
      ...(kind.corruption === "none" ? [] : [[kind.corruption.name, kind] as const]),
    ]);
    return new Map(names);
  }, [answer]);
}

/** The stack with each main parameter named, as far as the kinds are known. */
export function useNamed(stack: readonly EditText[], kinds: EditKinds | undefined): readonly EditText[] {
  return useMemo(
    () =>
      stack.map((edit) => {
        const kind = kinds?.get(edit.name);
        return kind === undefined ? edit : named(edit, kind);
      }),
    [stack, kinds],
  );
}
