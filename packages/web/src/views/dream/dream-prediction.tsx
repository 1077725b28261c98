import { type Dream, dreamPixels, fitImage, hasScores, percent, predictedClass } from "@deepling/engine";
import { ClassTag } from "../../parts/class-tag.tsx";
import { useAnswer } from "../../parts/use-answer.ts";
import { usePage, useStudyInfo } from "../../state/context.tsx";

/** What the network predicts for the image, and for the dream brought to the network's size. Nothing without class scores, or where images are not in colour. */
export function DreamPrediction({ dream }: { readonly dream: Dream }) {
  const { study } = usePage();
  const { model, preprocessing } = useStudyInfo();
  const judged = hasScores(model.output) && dream.channels === 3;
  const key = judged ? `${dream.item} ${dream.width} ${dream.value} ${dream.guide ?? ""}` : undefined;
  const { answer } = useAnswer(key, async (signal) => {
    const { width, height, pixels } = dreamPixels(dream, dream.pixels);
    const fitted = fitImage({ width, height, channels: 3, pixels }, preprocessing.fit);
    const [before, after] = await Promise.all([
      study.predict({ item: dream.item }, { signal }),
      study.frame({ pixels: Uint8Array.from(fitted.pixels) }, { signal }),
    ]);
    return [before, after.prediction].map(({ probabilities }) => {
      const label = predictedClass(probabilities, model.output);
      return { label, share: probabilities[label] ?? Number.NaN };
    });
  });
  const [before, after] = answer ?? [];
  if (!judged || before === undefined || after === undefined) return null;
  return (
    <p className="dream-predicted">
      <span className="quiet">predicted</span> <ClassTag label={before.label} /> {percent(before.share)}{" "}
      <span className="faint">→</span> <ClassTag label={after.label} /> {percent(after.share)}
    </p>
  );
}
