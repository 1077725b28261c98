import type { AskedTarget, Explanation, Picture } from "@deepling/engine";
import { useEffect, useMemo, useRef } from "react";
import { attributionPicture, attributionTable } from "../../parts/attribution-picture.ts";
import { FailedPlate } from "../../parts/plate.tsx";
import { useAnswer } from "../../parts/use-answer.ts";
import { useLatest } from "../../parts/use-latest.ts";
import { usePage, useView } from "../../state/context.tsx";
import { type EditText, writeEditTexts } from "../../state/edit-text.ts";
import { UNTOUCHED, useVariant } from "./use-edits.ts";

/** Which parts of the image support the class that was predicted at first, before and after the edits, by the second method of Explain. */
export function Evidence({
  item,
  stack,
  predicted,
}: {
  readonly item: number;
  readonly stack: readonly EditText[];
  /** The class predicted for the untouched image. */
  readonly predicted: number;
}) {
  const { study } = usePage();
  const method = useView((state) => state.view.explain.second);
  const methods = useAnswer("methods", (signal) => study.methods({}, { signal }));
  const title = methods.answer?.find(({ id }) => id === method)?.title ?? method;
  if (predicted < 0) return <p className="small faint">The network predicts no class to explain.</p>;
  const target: AskedTarget = { kind: "class", class: predicted, measure: "logit" };
  return (
    <section className="evidence" aria-label="Attribution before and after">
      <p className="small">
        <span className="quiet">{title}</span> <span className="faint">evidence for the class predicted at first</span>
      </p>
      <div className="pair-pictures">
        <Half name="Original" item={item} stack={UNTOUCHED} method={method} target={target} />
        <Half name="Edited" item={item} stack={stack} method={method} target={target} />
      </div>
    </section>
  );
}

interface HalfProps {
  readonly name: string;
  readonly item: number;
  readonly stack: readonly EditText[];
  readonly method: string;
  readonly target: AskedTarget;
}

interface Explained {
  readonly picture: Picture;
  readonly explanation: Explanation;
}

function Half({ name, item, stack, method, target }: HalfProps) {
  const { study } = usePage();
  const variant = useVariant(stack);
  const { messages, failure, stale } = useLatest<Explained>(
    `${item} ${writeEditTexts(stack)} ${method} ${JSON.stringify(target)}`,
    async function* ask(signal) {
      const picture = await study.picture({ item }, { signal, variant });
      for await (const explanation of study.explain({ item, method, target }, { signal, variant })) {
        yield { picture, explanation };
      }
    },
  );
  if (failure !== undefined) return <FailedPlate failure={failure} />;
  const last = messages.at(-1);
  const growing = last !== undefined && !last.explanation.final;
  return (
    <figure className={stale || growing ? "evidence-half small is-stale" : "evidence-half small"}>
      {last === undefined ? <span className="pair-picture" /> : <EvidenceMap name={name} {...last} />}
      <figcaption className="faint">
        {name}
        {growing ? `: ${last.explanation.done} of ${last.explanation.total}` : ""}
      </figcaption>
    </figure>
  );
}

function EvidenceMap({ name, picture, explanation }: Explained & { readonly name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { colours, sign, opacity } = useView((state) => state.view.explain);
  const table = useMemo(() => attributionTable(colours), [colours]);
  useEffect(() => {
    const image = attributionPicture(explanation, picture.pixels, { colours, sign, opacity }, table);
    canvas.current?.getContext("2d")?.putImageData(image, 0, 0);
  }, [explanation, picture, colours, sign, opacity, table]);
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={`${name}: ${explanation.target}`}
      width={picture.width}
      height={picture.height}
      style={{ imageRendering: picture.width < 96 ? "pixelated" : "auto" }}
    />
  );
}
