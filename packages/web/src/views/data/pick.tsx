import { lazy, Suspense } from "react";
import { Icon } from "../../parts/glyph.tsx";
import { Popover } from "../../parts/popover.tsx";
import { useStudyInfo } from "../../state/context.tsx";

const PickForm = lazy(async () => ({ default: (await import("./pick-form.tsx")).PickForm }));

/** Draws so many images of each chosen class by chance: five cats and five dogs in four clicks. */
export function Pick() {
  const { data } = useStudyInfo();
  const { labels } = data;
  if (labels === undefined) return null;
  return (
    <Popover
      className="button compact"
      name="Pick so many of each class"
      label={
        <>
          Pick <Icon name="fold-down" />
        </>
      }
    >
      {(close) => (
        <Suspense fallback={null}>
          <PickForm labels={labels} onDone={close} />
        </Suspense>
      )}
    </Popover>
  );
}
