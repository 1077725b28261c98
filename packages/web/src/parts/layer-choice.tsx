import type { Layer } from "@deepling/engine";
import { FindLayer } from "./find-layer.tsx";

/** Layers up to which a menu lists all of them. */
const LISTED = 500;

interface LayerChoiceProps {
  readonly layers: readonly Layer[];
  /** The index of the chosen layer in the network. */
  readonly chosen: number | undefined;
  readonly onChoose: (layer: number) => void;
  /** What is said of a layer behind its name. */
  readonly said?: (layer: Layer) => string;
}

/** Chooses a layer: from a menu, or in a network of very many layers by a part of its name. */
export function LayerChoice({ layers, chosen, onChoose, said }: LayerChoiceProps) {
  const words = (layer: Layer) => `${layer.name}${said?.(layer) ?? ""}`;
  if (layers.length > LISTED) {
    const layer = layers.find(({ index }) => index === chosen);
    return (
      <FindLayer
        layers={layers}
        name="Layer"
        placeholder={layer === undefined ? "Find a layer" : words(layer)}
        onFound={onChoose}
      />
    );
  }
  return (
    <select
      className="field"
      aria-label="Layer"
      value={chosen ?? ""}
      onChange={(event) => onChoose(Number(event.target.value))}
    >
      {layers.map((layer) => (
        <option key={layer.index} value={layer.index}>
          {words(layer)}
        </option>
      ))}
    </select>
  );
}
