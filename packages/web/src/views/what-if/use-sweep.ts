import type {
  ImageEditInfo,
  ParameterInfo,
  Progress,
  Sweep,
  SweepCurves,
  SweepData,
  SweepStep,
} from "@deepling/engine";
import { useMemo } from "react";
import { useLatest } from "../../parts/use-latest.ts";
import { usePage } from "../../state/context.tsx";
import { type EditText, writeEditTexts } from "../../state/edit-text.ts";
import type { Failure } from "../../state/store.ts";
import { settingOf, withValue } from "./edit-values.ts";
import { type EditKinds, useVariant } from "./use-edits.ts";

/** Strengths of a sweep, and images of the data that it is made on. */
const STEPS = 13;
const IMAGES = 500;

type NumberParameter = Extract<ParameterInfo, { readonly kind: "number" }>;

/** One edit of the stack that is swept over its main parameter. */
export interface Swept {
  readonly kind: ImageEditInfo;
  readonly parameter: NumberParameter;
  /** What the parameter is set to now. */
  readonly present: number;
  readonly values: readonly number[];
  /** For the chosen image, and for a sample of the data; each as soon as it is known. */
  readonly curves: SweepCurves | undefined;
  readonly data: SweepData | undefined;
  readonly failure: Failure | undefined;
  /** Image and data are known over the whole range, of all images asked for; undefined until then. */
  readonly whole: Sweep | undefined;
  /** The edits that are made first. */
  readonly below: readonly EditText[];
}

/** The main parameter of an edit, if it is one that can be swept over. */
export function sweptParameter({ parameters: [main] }: ImageEditInfo): NumberParameter | undefined {
  return main?.kind === "number" && main.max > main.min ? main : undefined;
}

/** Evenly spaced values over a parameter's range, the neutral one among them, ascending. */
export function sweptValues({ min, max, whole, neutral }: NumberParameter): readonly number[] {
  const values = Array.from({ length: STEPS }, (_, at) => min + ((max - min) * at) / (STEPS - 1));
  const rounded = values.map((value) => (whole ? Math.round(value) : Number(value.toPrecision(6))));
  const all = neutral === "none" ? rounded : [...rounded, neutral];
  return [...new Set(all)].sort((a, b) => a - b);
}

/** Sweeps over an edit of the stack, for the chosen image and for a sample of the data; the edits before it are made first. */
export function useSweep(
  item: number,
  stack: readonly EditText[],
  at: number | undefined,
  kinds: EditKinds | undefined,
): Swept | undefined {
  const { study } = usePage();
  const edit = at === undefined ? undefined : stack[at];
  const kind = edit && kinds?.get(edit.name);
  const parameter = kind && sweptParameter(kind);
  const below = useMemo(() => stack.slice(0, at ?? 0), [stack, at]);
  const variant = useVariant(below);
  const steps: readonly SweepStep[] =
    edit === undefined || parameter === undefined
      ? []
      : sweptValues(parameter).map((value) => ({
          value,
          variant: { image: writeEditTexts([withValue(edit, parameter.name, String(value))]) },
        }));
  const neutral = parameter === undefined || parameter.neutral === "none" ? undefined : parameter.neutral;
  const asked = steps.length === 0 ? undefined : JSON.stringify([item, writeEditTexts(below), steps]);
  // the image's curves come at once, the data's take their turn
  const own = useLatest(asked, (signal) => study.sweep({ steps, neutral, item, images: 0 }, { signal, variant }));
  const all = useLatest(asked, (signal) => study.sweep({ steps, neutral, images: IMAGES }, { signal, variant }));
  if (edit === undefined || kind === undefined || parameter === undefined) return undefined;
  const sweepOf = (messages: readonly (Progress | Sweep)[]) => messages.findLast((one) => one.kind === "sweep");
  const [curves, data] = [sweepOf(own.messages), sweepOf(all.messages)];
  const known = !own.stale && !all.stale && curves !== undefined && data !== undefined;
  return {
    kind,
    parameter,
    present: Number(settingOf(edit, parameter)),
    values: steps.map(({ value }) => value),
    curves: curves?.curves,
    data: data?.data,
    failure: own.failure ?? all.failure,
    whole: known ? { ...data, curves: curves.curves } : undefined,
    below,
  };
}
