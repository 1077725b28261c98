import { cellAt, type Layer, plural, type Weights } from "@deepling/engine";
import { useEffect, useMemo, useRef } from "react";
import { coloursOf, imageOfMap } from "../../parts/channel-drawing.ts";
import { formatValue } from "../../parts/format.ts";
import { colourKernel, reachOf } from "../../parts/kernel-pictures.ts";
import { useAnswer } from "../../parts/use-answer.ts";
import { useActions, usePage, useStudyInfo } from "../../state/context.tsx";
import { unitPage } from "../../state/unit-name.ts";
import { kernelNorms, makerOf } from "./maker.ts";

/** Inputs that are shown at most, the strongest first. */
const INPUTS = 12;

function Drawn({ image, side, name }: { readonly image: ImageData; readonly side: number; readonly name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(image, 0, 0);
  }, [image]);
  const scale = side / Math.max(image.width, image.height);
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={name}
      className="patch"
      width={image.width}
      height={image.height}
      style={{ width: `${scale * image.width}rem`, height: `${scale * image.height}rem`, imageRendering: "pixelated" }}
    />
  );
}

/** The slices of a unit's kernel, one for each input, the strongest first. */
function slicesOf({ shape, values }: Weights, unit: number) {
  const [, inputs = 1, height = 1, width = 1] = shape;
  const area = height * width;
  const whole = values.subarray(unit * inputs * area, (unit + 1) * inputs * area);
  const reach = reachOf(whole) || 1;
  const colours = coloursOf("signed");
  const scale = { kind: "signed", low: -reach, high: reach } as const;
  return Array.from({ length: inputs }, (_, input) => {
    const slice = whole.subarray(input * area, (input + 1) * area);
    return { input, slice, size: Math.hypot(...slice) };
  })
    .sort((a, b) => b.size - a.size)
    .slice(0, INPUTS)
    .map(({ input, slice, size }) => ({
      ...{ input, size },
      sum: slice.reduce((a, b) => a + b, 0),
      image: imageOfMap(slice, width, height, scale, colours),
    }));
}

/** The inputs that the kernel weighs most; a press goes to the unit there. */
function Inputs({ weights, unit, maker }: { readonly weights: Weights; readonly unit: number; readonly maker: Layer }) {
  const { model } = useStudyInfo();
  const { look } = useActions();
  const slices = useMemo(() => slicesOf(weights, unit), [weights, unit]);
  const before = model.layers[weights.cells?.layer ?? maker.inputs[0] ?? -1];
  const inputs = weights.shape[1] ?? 1;
  // grouped kernels read no channel of that number
  const reads = before !== undefined && (weights.cells !== undefined || Number(before.channels.count) === inputs);
  const named = reads && before.index > 0 ? before : undefined;
  return (
    <div className="kernel-inputs small">
      {slices.map(({ input, size, sum, image }) => {
        const cell = weights.cells && cellAt(weights.cells, input);
        const place = cell === undefined ? "" : `, row ${cell.row}, column ${cell.column} of its map`;
        const from = cell?.unit ?? input;
        const source = named === undefined ? `input ${input}` : `${named.name}/${from}${place}`;
        const weight =
          slices[0]?.image.width === 1
            ? `weight ${formatValue(sum)}`
            : `norm ${formatValue(size)}, sum ${formatValue(sum)}`;
        const words = `${source}: ${weight}`;
        return (
          <button
            key={input}
            type="button"
            className="nearest-unit"
            disabled={named === undefined}
            title={named === undefined ? words : `${words}; a press opens its page`}
            onClick={() => named !== undefined && look(unitPage({ layer: named.name, unit: from }))}
          >
            <Drawn image={image} side={1.75} name={words} />
            <span className="faint">{from}</span>
            {cell === undefined ? null : (
              <span className="faint">
                {cell.row},{cell.column}
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}

/** The kernel that makes the unit: in colour where it reads the image, else the inputs that it weighs most. */
export function UnitKernel({ layer, unit }: { readonly layer: Layer; readonly unit: number }) {
  const { study } = usePage();
  const { model } = useStudyInfo();
  const maker = makerOf(model, layer);
  const { answer, failure, stale } = useAnswer(maker === undefined ? undefined : `weights ${maker.index}`, (signal) =>
    study.weights({ layer: maker?.index ?? 0 }, { signal }),
  );
  const norm = useMemo(
    () => (answer === undefined ? Number.NaN : (kernelNorms(answer, Number(layer.channels.count))[unit] ?? Number.NaN)),
    [answer, unit, layer],
  );
  const inputs = answer?.shape[1] ?? maker?.weights?.shape[1] ?? 0;
  return (
    <section aria-label="Weights">
      <h4>
        Weights{" "}
        {maker === undefined ? null : (
          <span className="small faint">
            of {maker.name} · {plural(inputs, "input")}
            {answer?.cells === undefined ? "" : ` (channel; row,column of ${model.layers[answer.cells.layer]?.name})`} ·
            norm {formatValue(stale ? Number.NaN : norm)}
          </span>
        )}
      </h4>
      {maker === undefined ? (
        <p className="small faint">No one kernel makes the units of {layer.name}.</p>
      ) : failure !== undefined ? (
        <p className="small faint">{failure.message}</p>
      ) : answer === undefined || stale ? null : inputs === 3 && answer.shape.length === 4 ? (
        <Drawn
          image={colourKernel(answer, unit)}
          side={5}
          name={`Kernel of unit ${unit} in red, green and blue; grey is zero`}
        />
      ) : (
        <Inputs weights={answer} unit={unit} maker={maker} />
      )}
    </section>
  );
}
