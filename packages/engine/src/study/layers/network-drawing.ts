import { plural } from "../../base/plural.ts";
import { commonPrefix, nameRange, withoutPrefix, withoutShared } from "../../base/short-name.ts";
import { seriesColour } from "../../figures/display-list.ts";
import { boxSize, headWidth, type NetworkBox } from "../../figures/network/network-figure.ts";
import type { PlanEdge, PlanItem } from "../../figures/network/place-network.ts";
import type { LayerKind } from "../../ops/layer-words.ts";
import type { Layer } from "../../passes/layer.ts";
import { type DrawnNode, networkPlan } from "../../passes/structure/network-plan.ts";
import type { TreeGroup, TreeItem } from "../../passes/structure/network-tree.ts";

/** A measure as boxes show it. */
export interface ShownMeasure {
  /** The value of one layer, or of several together; NaN where it is not known. */
  readonly of: (layers: readonly number[]) => number;
  readonly written: (value: number) => string;
  /** What a full bar stands for: a number, or the largest value of what is drawn. */
  readonly full: number | "largest drawn";
}

/** A network's boxes before they are placed. */
export interface NetworkDrawing {
  readonly items: readonly PlanItem[];
  readonly edges: readonly PlanEdge[];
  /** What stands in each, by id; frames too. */
  readonly boxes: ReadonlyMap<string, NetworkBox>;
  /** Ids of what is open. */
  readonly frames: ReadonlySet<string>;
  /** The layers behind each id. */
  readonly layers: ReadonlyMap<string, readonly number[]>;
}

const COLOURS: Readonly<Record<LayerKind, number>> = {
  ...{ convolution: 0, "transposed convolution": 0, dense: 1, activation: 2, pooling: 3, normalization: 4 },
  ...{ add: 5, multiply: 5, concat: 5, attention: 1, input: -1, resize: 3, softmax: 2, reshape: -1, other: -1 },
};

/** The colour of a kind of layer, of those that stay apart for colour-blind eyes. */
export const kindColour = (kind: LayerKind): string => seriesColour(COLOURS[kind] < 0 ? 6 : COLOURS[kind]);

const GROUPS: Readonly<Record<TreeGroup["kind"], string>> = {
  chain: "",
  residual: "residual block",
  dense: "dense block",
  inception: "inception block",
  branch: "branching block",
  repeat: "",
};

/** What is drawn of a network whose groups in `open` are opened, coloured by a measure or not. */
export function drawNetwork(
  layers: readonly Layer[],
  tree: readonly TreeItem[],
  open: ReadonlySet<string>,
  measure?: ShownMeasure,
): NetworkDrawing {
  const { roots, edges } = networkPlan(layers, tree, open);
  const full = measure === undefined ? 0 : fullBar(roots, measure);
  const shared = commonPrefix(layers.map(({ name }) => name));
  const boxes = new Map<string, NetworkBox>();
  const frames = new Set<string>();
  const members = new Map<string, readonly number[]>();
  const itemOf = (node: DrawnNode, around: string): PlanItem => {
    const box = boxOf(node, layers, (name) => withoutShared(withoutPrefix(name, around), shared), measure, full);
    boxes.set(node.id, box);
    members.set(node.id, node.layers);
    if (node.children === undefined) return { id: node.id, ...boxSize(box) };
    frames.add(node.id);
    const inner = node.group?.kind === "repeat" ? around : `${node.group?.name ?? ""}.`;
    return {
      id: node.id,
      width: headWidth(box),
      height: 0,
      children: node.children.map((child) => itemOf(child, inner)),
    };
  };
  return { items: roots.map((node) => itemOf(node, "")), edges, boxes, frames, layers: members };
}

/** What a full bar stands for. */
function fullBar(nodes: readonly DrawnNode[], measure: ShownMeasure): number {
  if (measure.full !== "largest drawn") return measure.full;
  const largest = (node: DrawnNode): number =>
    node.children === undefined ? measure.of(node.layers) : most(node.children.map(largest));
  return most(nodes.map(largest));
}

const most = (values: readonly number[]): number =>
  values.reduce((found, value) => (Number.isNaN(value) ? found : Math.max(found, value)), 0);

function boxOf(
  { layers: members, group, children }: DrawnNode,
  layers: readonly Layer[],
  short: (name: string) => string,
  measure: ShownMeasure | undefined,
  full: number,
): NetworkBox {
  const main =
    members.map((index) => layers[index]).find((layer) => layer?.weights !== undefined) ?? layers[members[0] ?? 0];
  const last = layers[members.at(-1) ?? 0];
  const value = measure?.of(members) ?? Number.NaN;
  return {
    title: group === undefined ? short(main?.name ?? "") : groupTitle(group.name.split(" … ").map(short)),
    detail: group === undefined ? layerDetail(main) : groupDetail(group, layers),
    output: last?.shape.slice(1).join("×") ?? "",
    times: group?.times ?? 1,
    colour: kindColour(main?.kind ?? "other"),
    opens: group !== undefined && children === undefined,
    measure:
      measure === undefined || Number.isNaN(value)
        ? undefined
        : {
            share: full > 0 ? Math.max(0, Math.min(1, value / full)) : 0,
            text: measure.written(value),
          },
  };
}

const groupTitle = ([first = "", last]: readonly string[]): string =>
  last === undefined ? first : nameRange(first, last);

/** What a layer does, in a few words: "conv 3×3, pad 1", "batch norm". */
function layerDetail(layer: Layer | undefined): string {
  if (layer === undefined || layer.detail === "") return layer?.kind ?? "";
  if (layer.kind === "normalization") return `${layer.detail} norm`;
  return `${SHORT_KINDS[layer.kind] ?? layer.kind} ${layer.detail}`.trim();
}

/** Kinds as they are written before their settings; "" where these say it. */
const SHORT_KINDS: Readonly<Partial<Record<LayerKind, string>>> = {
  convolution: "conv",
  "transposed convolution": "transposed conv",
  normalization: "norm",
  activation: "",
};

/** What a group is: its kind, or the kinds of a chain's layers; of a repetition those of its first part. */
function groupDetail(group: TreeGroup, layers: readonly Layer[]): string {
  const [first] = group.children;
  if (group.kind === "repeat" && first !== undefined && typeof first !== "number") return groupDetail(first, layers);
  const word = GROUPS[group.kind];
  if (word !== "") return `${word}, ${plural(group.layers.length, "layer")}`;
  const kinds = group.layers.map((index) => layers[index]?.kind ?? "other");
  return [...new Set(kinds)].map((kind) => SHORT_KINDS[kind] || kind).join(", ");
}
