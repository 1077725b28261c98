import { hasScores } from "@deepling/engine";
import { stripOfImage } from "../../state/ask-strip.ts";
import { useActions, usePage, useStudyInfo } from "../../state/context.tsx";
import { openDream } from "../../state/open-dream.ts";
import { openStrip } from "../../state/open-strip.ts";

/** What can be done with an image whose probabilities are known. */
export function ImageActions({
  item,
  probabilities,
}: {
  readonly item: number;
  readonly probabilities: Float32Array | undefined;
}) {
  const { data, model } = useStudyInfo();
  const judged = hasScores(model.output);
  const { store } = usePage();
  const { look } = useActions();
  return (
    <div className="image-actions">
      <button
        type="button"
        className="button compact outlined"
        disabled={judged && (probabilities === undefined || probabilities.length < 2)}
        title={`Move it, step by step, towards ${judged ? "the class that it is confused with" : "a unit or a layer"}`}
        onClick={() => {
          if (!judged) look({ below: "strip", strip: undefined });
          else if (probabilities !== undefined) openStrip(store, stripOfImage(item, probabilities, data));
        }}
      >
        Strip
      </button>
      <button
        type="button"
        className="button compact outlined"
        title="Which parts of the image support a class or a unit"
        onClick={() => look({ below: "explain" })}
      >
        Explain
      </button>
      <button
        type="button"
        className="button compact outlined"
        title="Change the image and see what the network makes of it"
        onClick={() => look({ below: "what-if" })}
      >
        What if
      </button>
      <button
        type="button"
        className="button compact outlined"
        title="Let what a layer sees in the image grow in it (DeepDream)"
        onClick={() => openDream(store, item)}
      >
        Dream
      </button>
    </div>
  );
}
