import {
  type LayerMeasureKey,
  type LayerNode,
  layerMeasure,
  type TensorStatistics,
  WEIGHT_BINS,
} from "@deepling/engine";
import { type ReactNode, useEffect, useRef } from "react";
import { prepareCanvas, token } from "../../../parts/canvas.ts";
import { formatCount, formatShape, formatValue } from "../../../parts/format.ts";
import { LayerGlyph } from "../../../parts/glyph.tsx";
import { Kernels } from "../../../parts/kernels.tsx";
import { MeasureValue } from "../../../parts/measure-value.tsx";
import { FailedPlate } from "../../../parts/plate.tsx";
import { useTheme } from "../../../parts/theme.ts";
import { useAnswer } from "../../../parts/use-answer.ts";
import { type LayerReport, writtenMeasure } from "../../../parts/use-layer-report.ts";
import { useActions, usePage, useStudyInfo } from "../../../state/context.tsx";
import { GraphCard } from "./graph-card.tsx";

const SHOWN: readonly LayerMeasureKey[] = [
  ...(["parameters", "multiplyAdds", "share", "activations", "milliseconds", "timeShare", "zeroWeights"] as const),
  ...([
    "units",
    "dead",
    "saturated",
    "duplicates",
    "silent",
    "probe",
    "neighbours",
    "purity",
    "decided",
    "error",
  ] as const),
];

/** Everything about one layer: what it is connected to, every number that is known, its nodes' attributes, its weights and its kernels. */
export function NodeCard({
  layer: index,
  report,
  onGo,
  onClose,
}: {
  readonly layer: number;
  readonly report: LayerReport;
  readonly onGo: (layer: number) => void;
  readonly onClose: () => void;
}) {
  const { model } = useStudyInfo();
  const { look } = useActions();
  const layer = model.layers[index];
  if (layer === undefined) return null;
  const block = layer.block === undefined ? undefined : model.blocks[layer.block]?.name;
  return (
    <GraphCard
      label={`Layer ${layer.name}`}
      glyph={<LayerGlyph kind={layer.kind} />}
      name={layer.name}
      words={[layer.kind, layer.detail, block].filter((words) => words !== undefined && words !== "").join(" · ")}
      onClose={onClose}
    >
      <Connections layer={index} onGo={onGo} />
      <Numbers layer={index} report={report} />
      <Nodes layer={index} />
      <Weights layer={index} />
      <Kernels layer={layer} />
      <p>
        <button
          type="button"
          className="button compact outlined"
          onClick={() => look({ inspect: "layer", graph: { full: false, by: "" } })}
        >
          Open in the inspector
        </button>
      </p>
    </GraphCard>
  );
}

function Connections({ layer, onGo }: { readonly layer: number; readonly onGo: (layer: number) => void }) {
  const { model } = useStudyInfo();
  const readers = model.layers.filter(({ inputs }) => inputs.includes(layer)).map(({ index }) => index);
  const links = (indices: readonly number[]): ReactNode =>
    indices.map((index) => (
      <button key={index} type="button" className="button compact" onClick={() => onGo(index)}>
        {model.layers[index]?.name} <span className="faint small">{formatShape(model.layers[index]?.shape ?? [])}</span>
      </button>
    ));
  const inputs = model.layers[layer]?.inputs ?? [];
  return (
    <dl className="facts">
      <dt>Output</dt>
      <dd>{formatShape(model.layers[layer]?.shape ?? [])}</dd>
      {inputs.length === 0 ? null : (
        <>
          <dt>Reads</dt>
          <dd>{links(inputs)}</dd>
        </>
      )}
      {readers.length === 0 ? null : (
        <>
          <dt>Read by</dt>
          <dd>{links(readers)}</dd>
        </>
      )}
    </dl>
  );
}

function Numbers({ layer, report }: { readonly layer: number; readonly report: LayerReport }) {
  const line = report.lines[layer - 1];
  if (line === undefined) return null;
  const own = Object.entries(line.own).filter((entry): entry is [string, number] => entry[1] !== null);
  return (
    <section aria-label="Numbers">
      <h4>Numbers</h4>
      <dl className="facts">
        {SHOWN.map((key) => {
          const value = line[key];
          if (value === null) return null;
          return (
            <div key={key}>
              <dt>
                <MeasureValue measure={key}>{layerMeasure(key).name}</MeasureValue>
              </dt>
              <dd>{writtenMeasure(key, value) || "0"}</dd>
            </div>
          );
        })}
        {line.timedWith === null ? null : (
          <div>
            <dt>Measured time</dt>
            <dd>in {line.timedWith}</dd>
          </div>
        )}
        {own.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{formatValue(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The ONNX nodes that the layer was made from, with every attribute. */
function Nodes({ layer }: { readonly layer: number }) {
  const { study } = usePage();
  const { answer, failure, stale } = useAnswer(`nodes ${layer}`, (signal) => study.layerNodes({ layer }, { signal }));
  if (failure !== undefined) return <FailedPlate failure={failure} />;
  if (answer === undefined || stale || answer.nodes.length === 0) return null;
  return (
    <section aria-label="ONNX nodes">
      <h4>{answer.nodes.length === 1 ? "ONNX node" : `${answer.nodes.length} ONNX nodes`}</h4>
      {answer.nodes.map((node) => (
        <NodeFacts key={node.name} node={node} />
      ))}
    </section>
  );
}

function NodeFacts({ node }: { readonly node: LayerNode }) {
  const value = ({ name, type, shape }: LayerNode["inputs"][number]) => (
    <li key={name}>
      <span className="clip" title={name}>
        {name}
      </span>{" "}
      <span className="faint">
        {type} {shape === undefined ? "" : shape.length === 0 ? "scalar" : shape.join("×")}
      </span>
    </li>
  );
  return (
    <div className="node-facts small">
      <p>
        <b>{node.op}</b> <span className="faint clip">{node.name}</span>
      </p>
      <dl>
        {node.attributes.map(({ name, text }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p className="faint">reads</p>
      <ul>{node.inputs.map(value)}</ul>
      <p className="faint">makes</p>
      <ul>{node.outputs.map(value)}</ul>
    </div>
  );
}

/** Figures and histogram of each tensor of parameters. */
function Weights({ layer }: { readonly layer: number }) {
  const { study } = usePage();
  const { answer, failure } = useAnswer("weights", (signal) => study.weightStatistics({}, { signal }));
  if (failure !== undefined) return <FailedPlate failure={failure} />;
  const tensors = answer?.layers.find((one) => one.layer === layer)?.tensors ?? [];
  if (tensors.length === 0) return null;
  return (
    <section aria-label="Weights">
      <h4>Weights</h4>
      {tensors.map((tensor) => (
        <figure key={tensor.name} className="weights small">
          <figcaption>
            <span className="clip grow" title={tensor.name}>
              {tensor.name}
            </span>
            <span className="faint">{tensor.shape.join("×")}</span>
          </figcaption>
          <Histogram tensor={tensor} />
          <p className="quiet">{weightWords(tensor)}</p>
        </figure>
      ))}
    </section>
  );
}

function weightWords({ count, zeros, notFinite, mean, deviation }: TensorStatistics): string {
  return [
    `${formatCount(count)} numbers, mean ${formatValue(mean)}, deviation ${formatValue(deviation)}`,
    ...(zeros === 0 ? [] : [`${formatCount(zeros)} are 0`]),
    ...(notFinite === 0 ? [] : [`${formatCount(notFinite)} are not finite`]),
  ].join("; ");
}

const HEIGHT = 44;

/** How many numbers fall into each of the bins between the least and the largest. */
function Histogram({ tensor }: { readonly tensor: TensorStatistics }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are the theme's
  useEffect(() => {
    const width = canvas.current?.parentElement?.clientWidth ?? 0;
    const context = prepareCanvas(canvas.current, width, HEIGHT);
    if (context === undefined) return;
    const most = Math.max(1, ...tensor.bins);
    context.fillStyle = token("--accent");
    const step = width / WEIGHT_BINS;
    for (const [bin, count] of tensor.bins.entries()) {
      const height = count === 0 ? 0 : Math.max(1, (HEIGHT * count) / most);
      context.fillRect(bin * step, HEIGHT - height, Math.max(1, step - 1), height);
    }
  }, [tensor, theme]);
  return (
    <>
      <canvas ref={canvas} role="img" aria-label={`histogram from ${tensor.least} to ${tensor.most}`} />
      <p className="weights-range faint">
        <span>{formatValue(tensor.least)}</span>
        <span>{formatValue(tensor.most)}</span>
      </p>
    </>
  );
}
