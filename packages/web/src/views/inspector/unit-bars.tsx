import type { Activations } from "@deepling/engine";
import { formatValue } from "../../parts/format.ts";
import type { NameOf } from "./channel-maps.ts";
import type { PressedUnit } from "./unit-card.tsx";

/** What is shown of a layer for an image, and what a press does. */
export interface ShownProps {
  readonly activations: Activations;
  readonly nameOf: NameOf;
  /** What a press on a unit, at its place in the answer, does; absent where it does nothing. */
  readonly onChoose: ((pressed: Pressed) => void) | undefined;
}

/** A unit that was pressed: its place in the answer, its map where it has one, and where it stands. */
export interface Pressed extends Pick<PressedUnit, "image" | "box"> {
  readonly index: number;
  /** Whether its page is asked for rather than its card: a press with Ctrl or ⌘. */
  readonly page: boolean;
}

/** Layers without space: one bar per unit, strongest first. */
export function UnitBars({
  activations,
  nameOf,
  onChoose,
  reach,
  titleOf,
}: ShownProps & {
  /** The value at which a bar is full; the greatest of these unless given. */
  readonly reach?: number;
  /** What is said of the bar at a place that is pointed at; its unit and value unless given. */
  readonly titleOf?: (index: number) => string;
}) {
  const { maps, channels } = activations;
  const most = reach ?? Math.max(1e-9, ...maps.map(Math.abs));
  return (
    <>
      <fieldset className="unit-bars" aria-label="Activations of the strongest units">
        {Array.from(channels, (channel, index) => {
          const value = maps[index] ?? 0;
          return (
            <button
              key={channel}
              type="button"
              tabIndex={-1}
              title={titleOf?.(index) ?? `${nameOf(channel, "unit")}: ${formatValue(value)}`}
              disabled={onChoose === undefined}
              onClick={(event) =>
                onChoose?.({
                  ...{ index, image: undefined, page: event.ctrlKey || event.metaKey },
                  box: event.currentTarget.getBoundingClientRect(),
                })
              }
            >
              <i className={value < 0 ? "is-negative" : ""} style={{ height: `${(100 * Math.abs(value)) / most}%` }} />
            </button>
          );
        })}
      </fieldset>
      <p className="small faint">
        {nameOf(channels[0] ?? 0, "unit")}: {formatValue(maps[0] ?? Number.NaN)} …{" "}
        {nameOf(channels.at(-1) ?? 0, "unit")}: {formatValue(maps.at(-1) ?? Number.NaN)}
      </p>
    </>
  );
}
