import { type Layer, nameAt, pluralWord } from "@deepling/engine";
import { PictureCanvas } from "../../parts/pixels.tsx";
import { useAnswer } from "../../parts/use-answer.ts";
import { usePage, useStudyInfo, useView } from "../../state/context.tsx";

/** The receptive field of the layer's middle position, drawn to scale on an image; what it does not see is dimmed. */
export function ReceptiveFieldPicture({ layer }: { readonly layer: Layer }) {
  const { study } = usePage();
  const { data } = useStudyInfo();
  const item = useView((state) => state.view.item ?? 0);
  const { answer } = useAnswer(data.count === 0 ? undefined : `${item}`, (signal) =>
    study.picture({ item }, { signal }),
  );
  const field = layer.receptiveField;
  if (field === undefined || layer.kind === "input" || answer === undefined) return null;
  const { width, height } = answer;
  const extents = layer.shape.slice(-2).map(Number);
  const middle = (axis: 0 | 1) => field.offset[axis] + Math.floor(((extents[axis] ?? 1) - 1) / 2) * field.stride[axis];
  const [h, w] = field.size;
  const left = middle(1) + 0.5 - w / 2;
  const top = middle(0) + 0.5 - h / 2;
  const outside = w > width || h > height;
  return (
    <section aria-label="Receptive field">
      <h3>Receptive field</h3>
      <div className="field-picture small">
        <div className="field-frame">
          <PictureCanvas picture={answer} name={nameAt(data.names, item) ?? "image"} />
          <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
            <path
              d={`M0 0H${width}V${height}H0ZM${left} ${top}v${h}h${w}v${-h}Z`}
              fill="var(--ground)"
              fillOpacity="0.72"
              fillRule="evenodd"
            />
            <rect
              x={left}
              y={top}
              width={w}
              height={h}
              fill="none"
              stroke="var(--accent)"
              strokeWidth="1.5"
              vectorEffect="non-scaling-stroke"
            />
          </svg>
        </div>
        <p>
          {outside
            ? `One position sees a field of ${h}×${w} pixels, larger than the image of ${height}×${width}: beyond it is padding.`
            : `One position sees ${h}×${w} of the image's ${height}×${width} pixels.`}{" "}
          The next position's field lies {field.stride[0]} {pluralWord(field.stride[0], "pixel")} on.
        </p>
      </div>
    </section>
  );
}
