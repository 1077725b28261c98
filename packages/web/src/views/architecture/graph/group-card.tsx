import {
  gatheredMeasure,
  type LayerMeasureKey,
  layerMeasure,
  plural,
  type TreeGroup,
  type TreeItem,
} from "@deepling/engine";
import { formatShape } from "../../../parts/format.ts";
import { Icon } from "../../../parts/glyph.tsx";
import { MeasureValue } from "../../../parts/measure-value.tsx";
import { countedOn, type LayerReport, writtenMeasure } from "../../../parts/use-layer-report.ts";
import { useStudyInfo } from "../../../state/context.tsx";
import { GraphCard } from "./graph-card.tsx";

/** What several layers cost or hold together: sums, and shares of the whole. */
const SHOWN: readonly LayerMeasureKey[] = [
  ...(["parameters", "multiplyAdds", "share", "activations", "milliseconds", "timeShare"] as const),
  ...(["units", "dead", "duplicates", "purity", "probe"] as const),
];

const WORDS: Readonly<Record<TreeGroup["kind"], string>> = {
  chain: "layers in a row",
  residual: "residual block",
  dense: "dense block",
  inception: "inception block",
  branch: "branching block",
  repeat: "",
};

/** How often a group's first members are there, or what kind of block it is. */
export function groupWords({ kind, times, children }: TreeGroup): string {
  const [first] = children;
  if (kind !== "repeat") return WORDS[kind];
  const period = children.length / times;
  const inner = first === undefined || typeof first === "number" ? "" : WORDS[first.kind];
  return period === 1
    ? `${inner === "" ? "a layer" : inner}, ${times} times in a row`
    : `${plural(period, "block")} in a row, ${times} times`;
}

interface GroupCardProps {
  readonly group: TreeGroup;
  readonly report: LayerReport;
  /** Opens the group. */
  readonly onOpen: () => void;
  /** Opens what a layer lies in, and goes there. */
  readonly onGo: (layer: number) => void;
  readonly onClose: () => void;
}

/** Layers drawn as one: what they are, what they hold, how often it is repeated, and what all of it costs. */
export function GroupCard({ group, report, onOpen, onGo, onClose }: GroupCardProps) {
  const { model } = useStudyInfo();
  const layers = model.layers;
  const last = layers[group.layers.at(-1) ?? -1];
  const first = layers[group.layers[0] ?? -1];
  const inside = new Set(group.layers);
  const outside = new Set(group.layers.flatMap((one) => layers[one]?.inputs ?? []).filter((one) => !inside.has(one)));
  return (
    <GraphCard
      label={`Group ${group.name}`}
      glyph={<Icon name="graph" />}
      name={group.name}
      words={`${groupWords(group)} · ${plural(group.layers.length, "layer")}`}
      onClose={onClose}
    >
      <dl className="facts">
        <dt>Reads</dt>
        <dd>{[...outside].map((one) => layers[one]?.name ?? "").join(", ") || "nothing"}</dd>
        <dt>Input</dt>
        <dd>{formatShape(layers[[...outside][0] ?? first?.index ?? -1]?.shape ?? [])}</dd>
        <dt>Output</dt>
        <dd>{formatShape(last?.shape ?? [])}</dd>
      </dl>
      <Together group={group} report={report} />
      <Members group={group} onGo={onGo} />
      <p>
        <button type="button" className="button compact outlined" onClick={onOpen}>
          Open the group
        </button>
      </p>
    </GraphCard>
  );
}

/** The numbers of all its layers together, and of one repetition. */
function Together({ group, report }: Pick<GroupCardProps, "group" | "report">) {
  const { layers, times } = group;
  const rows = SHOWN.flatMap((key) => {
    const value = gatheredMeasure(report.report.layers, key, layers);
    if (Number.isNaN(value)) return [];
    const isSum = layerMeasure(key).together === "sum";
    return [{ key, value, each: isSum && times > 1 ? value / times : undefined, on: countedOn(key, report) }];
  });
  return (
    <section aria-label="Numbers">
      <h4>{times > 1 ? "All together, and each time in the mean" : "All together"}</h4>
      <dl className="facts">
        {rows.map(({ key, value, each, on }) => (
          <div key={key} title={on}>
            <dt>
              <MeasureValue measure={key}>{layerMeasure(key).name}</MeasureValue>
            </dt>
            <dd>
              {writtenMeasure(key, value) || "0"}
              {each === undefined ? null : <span className="faint small"> · {writtenMeasure(key, each) || "0"}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The children of one repetition; of a single block that is repeated what that holds. */
function membersOf({ children, times }: TreeGroup): readonly TreeItem[] {
  const once = children.slice(0, children.length / times);
  const [only] = once;
  return once.length === 1 && only !== undefined && typeof only !== "number" ? membersOf(only) : once;
}

/** What it holds. */
function Members({ group, onGo }: Pick<GroupCardProps, "group" | "onGo">) {
  const { model } = useStudyInfo();
  const once = membersOf(group);
  const nameOf = (item: TreeItem) => (typeof item === "number" ? (model.layers[item]?.name ?? "") : item.name);
  const kindOf = (item: TreeItem) => {
    if (typeof item !== "number") return `${groupWords(item)} · ${plural(item.layers.length, "layer")}`;
    const layer = model.layers[item];
    return [layer?.kind, layer?.detail].filter((words) => words !== undefined && words !== "").join(" · ");
  };
  return (
    <section aria-label="Holds">
      <h4>{group.times > 1 ? `Holds ${group.times} times` : "Holds"}</h4>
      <ul className="group-members">
        {once.map((item) => (
          <li key={typeof item === "number" ? item : item.id}>
            <button
              type="button"
              className="button compact"
              onClick={() => onGo(typeof item === "number" ? item : (item.layers[0] ?? 0))}
            >
              {nameOf(item)}
            </button>
            <span className="faint small clip">{kindOf(item)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
