import { percent } from "@deepling/engine";
import { useMemo } from "react";
import { classStyle } from "../../colour/palette.ts";
import { formatCount } from "../../parts/format.ts";
import { usePalette } from "../../parts/use-palette.ts";
import type { ToldSequence } from "../../state/apart.ts";
import { useActions, useView } from "../../state/context.tsx";
import { type Course, courseOf } from "../../state/course.ts";
import { layoutsAround, saySampled } from "../../state/layouts-around.ts";
import { useNearest } from "./caption.tsx";
import { predictedClass, trueClass } from "./point-look.ts";
import { type TrackGeometry, trackX } from "./track-geometry.ts";

/** A course, and what its two classes are called and coloured. */
export interface SelectionCourse extends Course {
  /** Among which images neighbours were looked for; empty for all. */
  readonly among: string;
  readonly sides: readonly (readonly [key: "own" | "said", name: string, colour: string])[];
}

/** How the selected images lie among the classes through the layers; undefined without a selection or labels. */
export function useCourse(): SelectionCourse | undefined {
  const palette = usePalette();
  const sequence = useView(layoutsAround);
  const whole = useView((state) => state.projection?.sequence);
  const info = useView((state) => state.info);
  const evaluation = useView((state) => state.evaluation);
  const selection = useView((state) => state.view.selection);
  return useMemo(() => {
    if (sequence === undefined || whole === undefined || info?.data.labels === undefined || selection.length === 0)
      return undefined;
    const judged = { info, evaluation, depth: undefined };
    const label = (item: number) => trueClass(judged, item);
    const said = (item: number) => predictedClass(judged, item);
    const course = courseOf(sequence, selection, { label, said });
    if (course === undefined) return undefined;
    const side = (classOf: (item: number) => number, many: string): readonly [string, string] => {
      const first = classOf(selection[0] ?? -1);
      const only = first >= 0 && selection.every((item) => classOf(item) === first);
      return only ? [info.data.classes[first] ?? many, classStyle(first, palette)] : [many, "var(--ink-2)"];
    };
    const [ownName, ownColour] = side(label, "true class");
    const [saidName, saidColour] = side(said, "predicted class");
    const own = ["own", ownName, ownColour] as const;
    const alike = ownName === saidName || selection.every((item) => label(item) === said(item));
    const among = saySampled(sequence, whole);
    return {
      ...course,
      among,
      sides: alike || evaluation === undefined ? [own] : [own, ["said", saidName, saidColour]],
    };
  }, [sequence, whole, info, evaluation, selection, palette]);
}

/** The course as curves along the timeline, in the colours of its classes. */
export function CourseCurves({ course, track }: { readonly course: SelectionCourse; readonly track: TrackGeometry }) {
  const y = (share: number) => 3 + (1 - share) * (track.curves - 6);
  return (
    <g className="course">
      {course.sides.map(([key, , colour]) => (
        <polyline
          key={key}
          points={[...course[key]].map((share, i) => `${trackX(track, i).toFixed(1)},${y(share).toFixed(1)}`).join(" ")}
          style={{ stroke: colour }}
        />
      ))}
      {course.turn === undefined || course.sides.length < 2 ? null : (
        <path className="turn" d={`M${trackX(track, course.turn).toFixed(1)} 0V${track.curves}`} />
      )}
    </g>
  );
}

/** What the course says at the layer one looks at, and the layer at which the images change sides: a press goes there. */
export function CourseWords({
  course,
  sequence,
}: {
  readonly course: SelectionCourse;
  readonly sequence: ToldSequence;
}) {
  const nearest = useNearest();
  const { selectLayer } = useActions();
  const { turn, images, among } = course;
  const of = images === 1 ? "the selected image" : `${formatCount(images)} selected images, on average`;
  const definition = `Share of the 10 nearest points in the plane, as drawn, that have this class${among === "" ? "" : `, ${among}, drawn at random`}; ${of}. The decision depth counts the 30 nearest by activations instead: what the drawing cannot hold in two dimensions makes them differ.`;
  const layer = turn === undefined ? undefined : sequence.layers[turn];
  return (
    <>
      <span className="word clip small faint" title={definition}>
        10 nearest {among === "" ? "in the plane" : among}
      </span>
      {course.sides.map(([key, name, colour]) => (
        <span key={key} className="curve-value small" title={definition}>
          <i style={{ borderTop: `2px solid ${colour}` }} data-course={key} />
          <span className="word">{name}</span> <b>{percent(course[key][nearest] ?? Number.NaN, 0)}</b>
        </span>
      ))}
      {layer === undefined || course.sides.length < 2 ? null : (
        <button
          type="button"
          className="button compact"
          title={`From ${layer.name} to the end, clearly more of the nearest points (by two standard errors) are ${course.sides[1]?.[1]} than ${course.sides[0]?.[1]}; press to go there`}
          onClick={() => selectLayer(layer.layer)}
        >
          turns at {layer.name}
        </button>
      )}
    </>
  );
}
