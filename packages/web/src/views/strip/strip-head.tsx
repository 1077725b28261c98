import type { DifferenceMap } from "@deepling/engine";
import { Icon } from "../../parts/glyph.tsx";
import { Segments } from "../../parts/segments.tsx";
import { TargetPicker } from "../../parts/target-picker.tsx";
import { useActions, useView } from "../../state/context.tsx";
import { wantsBoth } from "../../state/sides.ts";
import { type StripAsked, stripImages } from "../../state/view-state.ts";
import { StripSettingsForm } from "./strip-settings.tsx";

const MAPS = [
  { value: "signed", label: "Signed", hint: "Brighter orange, darker blue: the mean of the channels" },
  { value: "absolute", label: "Absolute", hint: "How much the most changed channel changed" },
  { value: "colour", label: "Colour", hint: "Each channel around mid grey" },
] as const satisfies readonly { value: DifferenceMap; label: string; hint: string }[];

/** Which of a batch's images is shown, or their mean. */
function Member({ count }: { readonly count: number }) {
  const { look } = useActions();
  const stripLook = useView((state) => state.view.stripLook);
  const { member } = stripLook;
  const go = (to: number | undefined) => look({ stripLook: { ...stripLook, member: to } });
  return (
    <span className="strip-member">
      <button
        type="button"
        className="button compact"
        aria-pressed={member === undefined}
        onClick={() => go(undefined)}
      >
        Mean of {count}
      </button>
      <button
        type="button"
        className="button square compact"
        aria-label="Previous image"
        onClick={() => go(((member ?? 0) - 1 + count) % count)}
      >
        <Icon name="fold-left" />
      </button>
      <span className="small faint">{member === undefined ? "each" : `${member + 1} of ${count}`}</span>
      <button
        type="button"
        className="button square compact"
        aria-label="Next image"
        onClick={() => go(member === undefined ? 0 : (member + 1) % count)}
      >
        <Icon name="fold-right" />
      </button>
    </span>
  );
}

function Progress() {
  const job = useView((state) => state.jobs.strip);
  const run = useView((state) => state.strip);
  if (job?.status !== "running") return null;
  return (
    <>
      <span className="small faint strip-progress">
        frame {run?.frames.length ?? 0}/{run?.frames[0]?.frames ?? "…"}
      </span>
      <button type="button" className="button compact outlined" onClick={job.cancel}>
        Cancel
      </button>
    </>
  );
}

/** What is moved towards what, how, and how it is shown. */
export function StripHead({ asked }: { readonly asked: StripAsked }) {
  const { look } = useActions();
  const stripLook = useView((state) => state.view.stripLook);
  // of a batch, those of its first image
  const likely = useView((state) => state.strip?.frames[0]?.images[0]?.probabilities);
  const both = useView(wantsBoth);
  const change = (patch: Partial<StripAsked>) => look({ strip: { ...asked, ...patch } });
  return (
    <div className="semantics-head">
      <TargetPicker
        word="towards"
        target={asked.target}
        none={undefined}
        likely={likely}
        onChoose={(target) => change({ target })}
      />
      {both ? (
        <span className="small faint strip-by">by both</span>
      ) : (
        <TargetPicker
          word="beside"
          target={asked.compare}
          none="nothing"
          likely={likely}
          onChoose={(compare) => change({ compare })}
        />
      )}
      <StripSettingsForm asked={asked} onChange={change} />
      {stripImages(asked) > 1 ? <Member count={stripImages(asked)} /> : null}
      <span className="grow" />
      <Progress />
      <Segments
        name="How changes are coloured"
        options={MAPS}
        value={stripLook.map}
        onChoose={(map) => look({ stripLook: { ...stripLook, map } })}
      />
      <button
        type="button"
        className="button compact"
        aria-pressed={stripLook.trail}
        title="Draw the frames as a path through the projection"
        onClick={() => look({ stripLook: { ...stripLook, trail: !stripLook.trail } })}
      >
        Trail
      </button>
      <button
        type="button"
        className="button square compact"
        aria-label="Close strip"
        title="Close strip"
        onClick={() => look({ strip: undefined, below: "data" })}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
