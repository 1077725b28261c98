import type { Tensor } from "../../graph/tensor.ts";
import { decodeModel } from "../../onnx/decode.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { lower } from "../../passes/lower/lower.ts";
import type { OpenOptions, Runtime, Session, Tensors } from "../../runtime/runtime.ts";
import { relativeDifference } from "./difference.ts";
import { type ForwardCheck, sayForward, share } from "./forward-check.ts";

/**
 * Up to here a graph's answers count as equal. Gradients differ by up to 0.03 between programs that are both right, where rounding puts an
 * activation on the other side of a kink (docs/gradients.md); wrong kernels are off by about 1.
 */
const TOLERANCE = 0.1;

/** A device whose answers are compared with the CPU's before they are believed. */
export interface CheckedDevice {
  /** Runs on the device what agrees with the CPU, and on the CPU what does not. */
  readonly runtime: Runtime;
  /** One sentence per finding so far, the network's own check first: it is made if it was not yet. */
  readonly findings: () => Promise<readonly string[]>;
}

/** What a device is checked with. */
export interface CheckedDeviceOptions {
  readonly device: Runtime;
  /** The CPU: what is right, and what computes instead where the device is wrong. */
  readonly reference: Runtime;
  /** Compares the network's layers on both, on images of the person's own. */
  readonly forward: (device: Runtime) => Promise<ForwardCheck>;
  /** Told each finding as it is made. */
  readonly onFinding: (sentence: string) => void;
}

/**
 * A device that is checked, not trusted. Its known defects are rewritten beforehand (`lower`). The network itself is compared layer by
 * layer once, before the first graph is loaded; if a layer differs, everything runs on the CPU. Every other graph (gradients, strips,
 * projections) is run on both for its first batch, and stays on the CPU if the answers differ or the device cannot run it.
 */
export function checkDevice({ device, reference, forward, onFinding }: CheckedDeviceOptions): CheckedDevice {
  const findings: string[] = [];
  const tell = (sentence: string): void => {
    if (findings.includes(sentence)) return;
    findings.push(sentence);
    onFinding(sentence);
  };
  const lowered: Runtime = {
    ...device,
    open: (model, options) => device.open(lowerModel(model, device), options),
  };
  let verdict: Promise<ForwardCheck> | undefined;
  const judge = (): Promise<ForwardCheck> => {
    verdict ??= forward(lowered).then((found) => {
      tell(sayForward(found, device.provider));
      return found;
    });
    return verdict;
  };
  const open = async (model: Uint8Array, options?: OpenOptions): Promise<Session> => {
    if ((await judge()).kind !== "agrees") return reference.open(model, options);
    const onCpu = () => reference.open(model, options);
    try {
      return checkedSession(await lowered.open(model, options), onCpu, (what) => tell(sayGraph(what, device.provider)));
    } catch (error) {
      tell(sayGraph(reason(error), device.provider));
      return onCpu();
    }
  };
  return {
    runtime: { ...device, open },
    findings: async () => {
      await judge();
      return findings;
    },
  };
}

function lowerModel(model: Uint8Array, { provider }: Runtime): Uint8Array {
  const graph = decodeModel(model);
  const other = lower(graph, provider);
  return other === graph ? model : encodeModel(other);
}

/** A session whose first run is made on the CPU too; where that differs, or the device fails, the CPU's session takes over. */
function checkedSession(
  session: Session,
  openReference: () => Promise<Session>,
  tell: (what: string) => void,
): Session {
  let active = session;
  let checked: Promise<Tensors> | undefined;
  const first = async (feeds: Tensors, outputs: readonly string[] | undefined): Promise<Tensors> => {
    const other = await openReference();
    const wanted = await other.run(feeds, outputs);
    const found = await session.run(feeds, outputs).catch(reason);
    const what = typeof found === "string" ? found : parting(wanted, found);
    if (what === undefined) {
      await other.dispose();
      return found as Tensors;
    }
    tell(what);
    active = other;
    await session.dispose();
    return wanted;
  };
  return {
    inputs: session.inputs,
    outputs: session.outputs,
    run: async (feeds, outputs) => {
      if (checked === undefined) {
        checked = first(feeds, outputs);
        // a run that the CPU refuses as well says nothing of the device
        checked.catch(() => {
          checked = undefined;
        });
        return checked;
      }
      await checked;
      return active.run(feeds, outputs);
    },
    dispose: async () => {
      await checked?.catch(() => undefined);
      await active.dispose();
    },
  };
}

/** Which output differs most, in words; undefined if none does. */
function parting(wanted: Tensors, found: Tensors): string | undefined {
  const off = Object.keys(wanted).map((name) => ({
    name,
    difference: relativeDifference(wanted[name] as Tensor, found[name] as Tensor),
  }));
  const worst = off.reduce((a, b) => (b.difference > a.difference ? b : a), { name: "", difference: 0 });
  return worst.difference <= TOLERANCE ? undefined : `"${worst.name}" differs by ${share(worst.difference)}`;
}

function sayGraph(what: string, provider: string): string {
  return `a graph runs on the CPU instead of ${provider}: ${what}`;
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
