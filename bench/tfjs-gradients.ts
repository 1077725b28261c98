// @ts-nocheck: its types come with a peer that only `npm run bench` installs
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import type * as Tf from "@tensorflow/tfjs";
import type { PlainLayer } from "./plain-layers.ts";

/** TensorFlow.js's forward and backward pass to the input. */
export interface TfGradient {
  /** The gradient of Σ seed · logits, N × C × H × W as `input`; `input` and `seed` are those of `tfjsGradient`. */
  readonly run: () => Promise<Float32Array>;
}

/** The layers in TensorFlow.js on its WebAssembly backend, which is the fastest it has in Node without a native addon. */
export async function tfjsGradient(
  layers: readonly PlainLayer[],
  input: Float32Array,
  shape: readonly [number, number, number, number],
  seed: Float32Array,
): Promise<TfGradient> {
  const require = createRequire(import.meta.url);
  const tf: typeof Tf = require("@tensorflow/tfjs");
  const main = require.resolve("@tensorflow/tfjs-backend-wasm");
  const { setWasmPaths } = require(main);
  setWasmPaths(dirname(main) + sep);
  await tf.setBackend("wasm");
  await tf.ready();

  const steps = layers.map((layer) => stepOf(tf, layer));
  const x = tf.tidy(() => tf.transpose(tf.tensor4d(input, [...shape]), [0, 2, 3, 1]));
  const weights = tf.tensor2d(seed, [shape[0], seed.length / shape[0]]);
  const forward = (value: Tf.Tensor): Tf.Scalar =>
    tf.sum(
      tf.mul(
        steps.reduce((at, step) => step(at), value),
        weights,
      ),
    );
  const gradient = tf.grad(forward);
  return {
    run: async () => {
      const answer = tf.tidy(() => tf.transpose(gradient(x), [0, 3, 1, 2]));
      const values = (await answer.data()) as Float32Array;
      answer.dispose();
      return values;
    },
  };
}

/** One layer on images with channels last, the only layout that backend has. */
function stepOf(tf: typeof Tf, layer: PlainLayer): (x: Tf.Tensor) => Tf.Tensor {
  switch (layer.kind) {
    case "relu":
      return (x) => tf.relu(x);
    case "flatten":
      // in the order of the weights that follow: channels first
      return (x) => tf.reshape(x.rank === 4 ? tf.transpose(x, [0, 3, 1, 2]) : x, [x.shape[0] ?? 1, -1]);
    case "pool": {
      const [kernel, stride] = [pair(layer.kernel), pair(layer.stride)];
      return (x) => tf.maxPool(x as Tf.Tensor4D, kernel, stride, "valid");
    }
    case "dense": {
      const [weight, bias] = tensors(tf, layer.weight, layer.numbers);
      return (x) => tf.add(tf.matMul(x as Tf.Tensor2D, weight as Tf.Tensor2D, false, true), bias);
    }
    case "conv": {
      const [weight, bias] = tensors(tf, layer.weight, layer.numbers);
      const filter = tf.transpose(weight, [2, 3, 1, 0]) as Tf.Tensor4D;
      const [top = 0, left = 0] = layer.pad;
      const around: [number, number][] = [
        [0, 0],
        [top, top],
        [left, left],
        [0, 0],
      ];
      return (x) => tf.add(tf.conv2d(tf.pad(x, around) as Tf.Tensor4D, filter, pair(layer.stride), "valid"), bias);
    }
  }
}

const pair = ([a = 1, b = 1]: readonly number[]): [number, number] => [a, b];

function tensors(tf: typeof Tf, shape: readonly number[], [weight, bias]: readonly Float32Array[]) {
  const zeros = new Float32Array(shape[0] ?? 0);
  return [tf.tensor(weight ?? zeros, [...shape]), tf.tensor1d(bias ?? zeros)] as const;
}
