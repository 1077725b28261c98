import { plural, type UnitMatches } from "@deepling/engine";
import { useMemo } from "react";
import { formatValue } from "../../parts/format.ts";
import { DeferredPlate, EmptyPlate, FailedPlate } from "../../parts/plate.tsx";
import { type MatchedUnits, useUnitMatches } from "../../parts/use-unit-matches.ts";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { currentLayer } from "../../state/store.ts";
import { classUnits } from "../../state/target-words.ts";
import { unitPage } from "../../state/unit-name.ts";
import { MATCH_COLUMNS, type MatchColumn, matchOrder, matchSummary } from "./match-order.ts";

const WORDS: Readonly<Record<MatchColumn, readonly [word: string, meaning: string]>> = {
  unit: ["unit", "The unit's number in its layer"],
  match: ["best match", "The unit of the other network whose activation correlates with it best; a press goes there"],
  correlation: ["correlation", "Pearson's correlation of both units' mean activations, image by image"],
};

/** How alike the units of both layers are, all in all. */
function Summary({ matches }: { readonly matches: UnitMatches }) {
  const { median, mutual, counted } = matchSummary(matches);
  return (
    <dl className="match-summary small">
      <dt>median correlation</dt>
      <dd>{formatValue(median)}</dd>
      <dt title="Pairs of units each of which is the other's best match">mutual matches</dt>
      <dd>
        {mutual} of {counted}
      </dd>
      <dt>computed on</dt>
      <dd>{plural(matches.images, "image")}</dd>
    </dl>
  );
}

/** The columns: a press sorts by one. */
function Head() {
  const { look } = useActions();
  const network = useView((state) => state.view.network);
  return (
    <thead>
      <tr className="quiet">
        {MATCH_COLUMNS.map((column) => (
          <th
            key={column}
            scope="col"
            className={column === "correlation" ? "of-number" : ""}
            aria-sort={column === network.match ? (column === "correlation" ? "descending" : "ascending") : "none"}
          >
            <button
              type="button"
              className={column === network.match ? "is-sorted" : ""}
              title={WORDS[column][1]}
              onClick={() => look({ network: { ...network, match: column } })}
            >
              {WORDS[column][0]}
            </button>
          </th>
        ))}
        <th scope="col" title="Whether each is the other's best match">
          mutual
        </th>
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly matches: UnitMatches;
  readonly unit: number;
  readonly name: string;
  /** What its match is called. */
  readonly match: string;
  readonly go: MatchedUnits["go"];
}

/** A unit and its best match. */
function Row({ matches, unit, name, match, go }: RowProps) {
  const { look } = useActions();
  const layer = useStudyInfo().model.layers[matches.layer]?.name ?? "";
  const best = matches.best[unit] ?? -1;
  const r = matches.correlation[unit] ?? Number.NaN;
  return (
    <tr>
      <th scope="row">
        <button type="button" title="The unit's page" onClick={() => look(unitPage({ layer, unit }))}>
          {name}
        </button>
      </th>
      <td>
        {best < 0 ? (
          <span className="faint">does not vary</span>
        ) : (
          <button type="button" disabled={go === undefined} onClick={() => go?.(matches.other, best)}>
            {match}
          </button>
        )}
      </td>
      <td className="of-number">
        <i style={{ width: `${100 * Math.max(0, Number.isFinite(r) ? r : 0)}%` }} />
        <span>{formatValue(r)}</span>
      </td>
      <td>{best >= 0 && matches.bestOfOther[best] === unit ? "yes" : ""}</td>
    </tr>
  );
}

/** The units of the present layer, each with its best match in the other network; columns sort, a press goes there. */
export function Matches() {
  const layer = useView(currentLayer);
  const names = useStudyInfo();
  const by = useView((state) => state.view.network.match);
  const { matches, failure, progress, there, go, start } = useUnitMatches(layer);
  const order = useMemo(() => (matches === undefined ? [] : matchOrder(matches, by)), [matches, by]);
  const name = names.model.layers[layer]?.name;
  if (failure !== undefined) return <FailedPlate failure={failure} />;
  if (start !== undefined) return <DeferredPlate title={`Match the units of ${name}`} onStart={start} />;
  if (matches === undefined || there === undefined) {
    const { done = 0, total = 0 } = progress ?? {};
    return (
      <EmptyPlate>
        Matching the units of {name}
        {total > 0 ? ` (${done} of ${total})` : ""} …
      </EmptyPlate>
    );
  }
  const other = there.model.layers[matches.other];
  const [own, theirs] = [classUnits(names, layer), classUnits(there, matches.other)];
  return (
    <div className="matches">
      <div className="match-facts">
        <p>
          <b>{name}</b> <span className="quiet">of {names.model.name}</span>
        </p>
        <p>
          <b>{other?.name}</b> <span className="quiet">of {there.model.name}</span>
        </p>
        <Summary matches={matches} />
      </div>
      <div className="layer-comparison">
        <table className="small">
          <Head />
          <tbody>
            {order.map((unit) => (
              <Row
                key={unit}
                matches={matches}
                unit={unit}
                name={own?.[unit] ?? `${unit}`}
                match={`${other?.name}/${theirs?.[matches.best[unit] ?? -1] ?? matches.best[unit]}`}
                go={go}
              />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
