import type { Progress } from "../../base/progress.ts";
import { layersRead } from "../../passes/layer-rows.ts";
import { createOnnxAlgebra } from "../../runtime/onnx-algebra.ts";
import type { DecisionDepths } from "../depth/decision-depths.ts";
import { measureDepth } from "../depth/measure-depth.ts";
import { stream } from "../question.ts";
import { nothing } from "./fields.ts";

/** How far each layer tells the classes apart, and from which layer on each prediction stands. */
export const depth = stream<Record<string, never>, Progress | DecisionDepths>({
  request: nothing,
  lasting: JSON.stringify,
  ask: (subject, _request, signal) => {
    const { data, passes, model } = subject;
    const work = async function* work() {
      const algebra = createOnnxAlgebra(passes.runtime);
      const layers = layersRead(model.layers.slice(1), model.blocks);
      try {
        yield* measureDepth({ ...subject, layers, labels: data.labels, classes: data.classes.length, algebra, signal });
      } finally {
        await algebra.dispose();
      }
    };
    return subject.turns.take(work, signal);
  },
});
