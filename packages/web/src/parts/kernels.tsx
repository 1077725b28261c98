import type { Layer, Weights } from "@deepling/engine";
import { useMemo, useState } from "react";
import { usePage } from "../state/context.tsx";
import { coloursOf, imageOfMap } from "./channel-drawing.ts";
import { formatCount, formatValue } from "./format.ts";
import { Icon } from "./glyph.tsx";
import { colourKernel, reachOf } from "./kernel-pictures.ts";
import { FailedPlate } from "./plate.tsx";
import { ScaleBar } from "./scale-bar.tsx";
import { Tiles } from "./tiles.tsx";
import { useAnswer } from "./use-answer.ts";

const MOST = 256;

/** Kernels that read red, green and blue, as colour pictures, each to its own reach. */
function colourKernels(weights: Weights): readonly ImageData[] {
  const outputs = Math.min(weights.shape[0] ?? 0, MOST);
  return Array.from({ length: outputs }, (_, output) => colourKernel(weights, output));
}

/** The largest weight of one output channel, in words. */
function reachWords({ shape, values }: Weights, output: number): string {
  const size = values.length / (shape[0] ?? 1);
  return formatValue(reachOf(values.subarray(output * size, (output + 1) * size)));
}

/** The slices of one output channel's kernel, one for each input channel. */
function Slices({ weights }: { readonly weights: Weights }) {
  const [outputs = 0, inputs = 1, height = 1, width = 1] = weights.shape;
  const [output, setOutput] = useState(0);
  const area = height * width;
  const { images, scale, order } = useMemo(() => {
    const slice = (input: number) =>
      weights.values.subarray((output * inputs + input) * area, (output * inputs + input + 1) * area);
    const strength = Array.from({ length: inputs }, (_, input) => slice(input).reduce((sum, v) => sum + v * v, 0));
    const strongest = strength.map((_, input) => input).sort((a, b) => (strength[b] ?? 0) - (strength[a] ?? 0));
    const whole = weights.values.subarray(output * inputs * area, (output + 1) * inputs * area);
    const reach = reachOf(whole);
    const colours = coloursOf("signed");
    const signed = { kind: "signed", low: -reach, high: reach } as const;
    const chosen = strongest.slice(0, MOST);
    return {
      images: chosen.map((input) => imageOfMap(slice(input), width, height, signed, colours)),
      scale: signed,
      order: chosen,
    };
  }, [weights, output, inputs, area, width, height]);
  const step = (by: number) => setOutput((output + by + outputs) % outputs);
  return (
    <>
      <p
        className="small quiet"
        style={{ display: "flex", alignItems: "center", gap: "0.25rem", marginBottom: "0.375rem" }}
      >
        <button
          type="button"
          className="button square compact"
          aria-label="Previous output channel"
          onClick={() => step(-1)}
        >
          <Icon name="fold-left" />
        </button>
        output channel {output} of {formatCount(outputs)}
        <button
          type="button"
          className="button square compact"
          aria-label="Next output channel"
          onClick={() => step(1)}
        >
          <Icon name="fold-right" />
        </button>
      </p>
      <Tiles
        images={images}
        side={1.5}
        name={`one ${height}×${width} kernel for each input channel, strongest first`}
        words={(index) => `from input channel ${order[index]}`}
      />
      <ScaleBar scale={scale} />
    </>
  );
}

/** A convolution's kernels as pictures: in colour where they read an image, else slice by slice. */
export function Kernels({ layer }: { readonly layer: Layer }) {
  const { study } = usePage();
  const shape = layer.weights?.shape;
  const spatial = shape !== undefined && shape.length === 4 && (shape[2] ?? 1) * (shape[3] ?? 1) > 1;
  const { answer, failure, stale } = useAnswer(spatial ? `${layer.index}` : undefined, (signal) =>
    study.weights({ layer: layer.index }, { signal }),
  );
  const images = useMemo(() => (answer?.shape[1] === 3 ? colourKernels(answer) : undefined), [answer]);
  if (!spatial || shape === undefined) return null;
  const [outputs = 0, inputs = 0, height = 1, width = 1] = answer?.shape ?? shape;
  return (
    <section aria-label="Kernels">
      <h3>
        <span className="grow">Kernels</span>
        <span className="small faint">
          {formatCount(outputs)} × {formatCount(inputs)} × {height} × {width}
        </span>
      </h3>
      {failure === undefined ? null : <FailedPlate failure={failure} />}
      {answer === undefined || stale ? null : images === undefined ? (
        <Slices weights={answer} />
      ) : (
        <Tiles
          images={images}
          side={2.25}
          name={`${height}×${width} in red, green and blue, each to its own reach; grey is zero`}
          words={(index) => `output channel ${index}, reach ±${reachWords(answer, index)}`}
        />
      )}
    </section>
  );
}
