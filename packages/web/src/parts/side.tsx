import { askVariant, type Study } from "@deepling/engine";
import { type ReactNode, useMemo } from "react";
import { PageContext, usePage, useView } from "../state/context.tsx";
import { type Side, type Sides, wantsBoth } from "../state/sides.ts";
import { FailedPlate, JobPlate } from "./plate.tsx";
import "./side.css";

/** The study as one of two networks answers it. */
export function useSideStudy(side: Side): Study {
  const { study } = usePage();
  return useMemo(() => askVariant(study, () => side.variant), [study, side]);
}

/** A part of the page that is about one of two networks: questions are asked of it, and its layers and classes are the ones known. */
export function OfSide({ side, children }: { readonly side: Side; readonly children: ReactNode }) {
  const page = usePage();
  const study = useSideStudy(side);
  const own = useMemo(() => ({ ...page, info: side.info, study }), [page, side, study]);
  return <PageContext value={own}>{children}</PageContext>;
}

/** Shows one network, or both where both are asked for; says so while they are opened. */
export function OneOrBoth({
  one,
  both,
}: {
  readonly one: () => ReactNode;
  readonly both: (sides: Sides) => ReactNode;
}) {
  const wanted = useView(wantsBoth);
  const sides = useView((state) => state.sides);
  const job = useView((state) => state.jobs.sides);
  if (!wanted) return one();
  if (sides !== undefined) return both(sides);
  if (job?.failure !== undefined) return <FailedPlate failure={job.failure} retry={job.retry} />;
  return <JobPlate job={job} waiting="opening both networks" />;
}

/** Which of two networks something is of. */
export function SideName({ side }: { readonly side: Side }) {
  return (
    <span className="side-name small" title={`${side.word}: ${side.name}`}>
      <b>{side.word}</b> <span className="quiet clip">{side.name}</span>
    </span>
  );
}
