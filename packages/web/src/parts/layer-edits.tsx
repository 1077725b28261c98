import { type Block, type Layer, type NetworkEdit, writeNetworkEdit } from "@deepling/engine";
import { useActions, useView } from "../state/context.tsx";
import { useNetworkEdits } from "./use-network-edits.ts";

/** An edit of a layer that a press makes. */
interface LayerEdit {
  readonly title: string;
  readonly edit: NetworkEdit;
  /** Why it cannot be made; undefined where it can. */
  readonly refusal: string | undefined;
}

/** Why a layer cannot hand on what it reads: what reads it needs the same shape. */
function noBypass({ inputs, shape }: Layer, layers: readonly Layer[]): string | undefined {
  const [from] = inputs;
  if (from === undefined || inputs.length > 1) return "it reads more than one layer";
  const fits = JSON.stringify(layers[from]?.shape) === JSON.stringify(shape);
  return fits ? undefined : "it changes the shape";
}

/** What may be done to a layer, and to its block. */
function editsOf(layer: Layer, block: Block | undefined, layers: readonly Layer[]): readonly LayerEdit[] {
  const { name } = layer;
  const made: LayerEdit[] = [
    { title: "Bypass it", edit: { kind: "bypass", layer: name }, refusal: noBypass(layer, layers) },
    { title: "All units to 0", edit: { kind: "set", layer: name, value: 0 }, refusal: undefined },
    { title: "All units to their mean", edit: { kind: "mean", layer: name }, refusal: undefined },
  ];
  if (layer.weights !== undefined) {
    made.push({ title: "Weights times 0", edit: { kind: "weights", layer: name, by: 0 }, refusal: undefined });
  }
  const branch = block?.kind === "residual" ? block.name : layer.kind === "add" ? name : undefined;
  if (branch !== undefined) {
    made.push({ title: "Switch the branch off", edit: { kind: "branch-off", block: branch }, refusal: undefined });
  }
  return made;
}

/** The edits of a layer as lines of a menu. */
export function LayerEdits({ layer, onDone }: { readonly layer: Layer; readonly onDone: () => void }) {
  const { add } = useNetworkEdits();
  const { draft } = useActions();
  const model = useView((state) => state.original?.model);
  if (model === undefined || layer.index === 0)
    return <p className="menu-title">The image itself is not edited here.</p>;
  const act = (run: () => void) => () => {
    onDone();
    run();
  };
  return (
    <>
      <p className="menu-title">Edit {layer.name}</p>
      {editsOf(layer, model.blocks[layer.block ?? -1], model.layers).map(({ title, edit, refusal }) => (
        <button
          key={title}
          type="button"
          className="menu-item"
          disabled={refusal !== undefined}
          title={refusal ?? writeNetworkEdit(edit)}
          onClick={act(() => add(edit))}
        >
          <span className="grow">{title}</span>
          <span className="small faint">{refusal}</span>
        </button>
      ))}
      <button
        type="button"
        className="menu-item"
        onClick={act(() => draft(writeNetworkEdit({ kind: "set", layer: layer.name, units: [0], value: 0 })))}
      >
        Write an edit…
      </button>
    </>
  );
}
