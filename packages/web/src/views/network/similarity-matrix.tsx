import { lookupTable, type ModelInfo, magnitudeColour, plural, type Similarity } from "@deepling/engine";
import { type MouseEvent, useEffect, useRef, useState } from "react";
import { formatValue } from "../../parts/format.ts";
import { useActions } from "../../state/context.tsx";

interface MatrixProps {
  readonly similarity: Similarity;
  readonly own: ModelInfo;
  readonly other: ModelInfo;
}

/** How alike every layer of one network is to every layer of the other, bright where they hold the same geometry; a press goes to the layer. */
export function SimilarityMatrix({ similarity, own, other }: MatrixProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { selectLayer } = useActions();
  const [cell, setCell] = useState<readonly [row: number, column: number]>();
  const { layers, others, cka } = similarity;
  const [rows, columns] = [layers.length, others.length];

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context === null || context === undefined || rows * columns === 0) return;
    const colours = lookupTable(magnitudeColour);
    const image = new ImageData(columns, rows);
    for (const [at, value] of cka.entries()) {
      const entry = Number.isNaN(value) ? 0 : Math.round(255 * Math.max(0, Math.min(1, value)));
      for (let c = 0; c < 4; c++) image.data[4 * at + c] = colours[4 * entry + c] ?? 0;
    }
    context.putImageData(image, 0, 0);
  }, [cka, rows, columns]);

  const under = (event: MouseEvent<HTMLCanvasElement>): readonly [number, number] => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const at = (share: number, count: number) => Math.max(0, Math.min(count - 1, Math.floor(share * count)));
    return [at((event.clientY - top) / height, rows), at((event.clientX - left) / width, columns)];
  };
  const [row, column] = cell ?? [-1, -1];
  const value = cka[row * columns + column] ?? Number.NaN;
  const name = (model: ModelInfo, layer: number | undefined) => model.layers[layer ?? -1]?.name ?? "";
  return (
    <figure className="similarity-matrix">
      <canvas
        ref={canvas}
        width={columns}
        height={rows}
        role="img"
        aria-label={`CKA of ${plural(rows, "layer")} with ${plural(columns, "layer")}`}
        onPointerMove={(event) => setCell(under(event))}
        onPointerLeave={() => setCell(undefined)}
        onClick={(event) => selectLayer(layers[under(event)[0]] ?? 0)}
      />
      <figcaption className="small quiet">
        {cell === undefined
          ? `CKA on ${plural(similarity.images, "image")}${similarity.final ? "" : " so far"}; rows ${own.name}, columns ${other.name}`
          : `${name(own, layers[row])} and ${name(other, others[column])}: ${formatValue(value)}`}
      </figcaption>
    </figure>
  );
}
