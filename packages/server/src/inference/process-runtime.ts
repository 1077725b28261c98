import { type ChildProcess, spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { extname } from "node:path";
import { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import {
  DeeplingError,
  errorFromMessage,
  type OpenOptions,
  type Runtime,
  type Session,
  type Tensors,
} from "@deepling/engine";
import { runtimeName } from "../node-runtime.ts";
import { createFrameReader, frameOf } from "./frames.ts";
import { type InferenceAnswer, type InferenceRequest, type InferenceSetup, PIPE } from "./messages.ts";

/** A runtime in a process of its own: dispose of it. */
export interface ProcessRuntime extends Runtime {
  /** Ends the process as a fault of its own would; a graph that is opened afterwards starts another. */
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Ends the process, whatever it is doing, for good. */
  readonly dispose: () => void;
}

/** How the process is set up and how urgent it is. */
export interface ProcessRuntimeOptions extends InferenceSetup {
  /** "low" lets everything else on the machine go first: for passes over a data set. */
  readonly priority: "normal" | "low";
}

type Body<T = InferenceRequest> = T extends unknown ? Omit<T, "id"> : never;

/** One life of the process. */
interface Life {
  readonly child: ChildProcess;
  readonly pipe: Duplex;
  readonly pending: Map<number, { resolve: (answer: InferenceAnswer) => void; reject: (error: Error) => void }>;
  over: boolean;
}

/**
 * onnxruntime-node in a child process, so that a run does not stop the event loop and a crash does not end the server. The process starts
 * with the first graph. If it dies, everything under way fails with one "unreachable runtime" and the next graph starts a new one.
 */
export function createProcessRuntime(
  { priority, ...setup }: ProcessRuntimeOptions = { priority: "normal" },
): ProcessRuntime {
  let life: Life | undefined;
  let disposed = false;
  let count = 0;

  const start = (): Life => {
    const { child, pipe } = launch(setup);
    const begun: Life = { child, pipe, pending: new Map(), over: false };
    if (priority === "low") lower(child);
    onAnswer(pipe, (answer) => {
      begun.pending.get(answer.id)?.resolve(answer);
      begun.pending.delete(answer.id);
    });
    const end = (how: string): void => {
      begun.over = true;
      if (life === begun) life = undefined;
      for (const { reject } of begun.pending.values()) reject(ended(how));
      begun.pending.clear();
    };
    child.on("error", (error) => end(error.message));
    child.on("exit", (code, signal) => end(signal ?? `exit code ${code}`));
    return begun;
  };

  const ask = async (of: Life, body: Body): Promise<InferenceAnswer> => {
    if (of.over) throw ended("before this question");
    const id = count++;
    const answer = await new Promise<InferenceAnswer>((resolve, reject) => {
      of.pending.set(id, { resolve, reject });
      of.pipe.cork();
      for (const part of frameOf({ id, ...body })) of.pipe.write(part);
      of.pipe.uncork();
    });
    if (answer.kind !== "error") return answer;
    throw answer.code === "internal" ? new Error(answer.detail ?? answer.message) : errorFromMessage(answer);
  };

  const open = async (model: Uint8Array, options: OpenOptions = {}): Promise<Session> => {
    if (disposed) throw ended("with the study");
    life ??= start();
    const own = life;
    const session = count++;
    const opened = await ask(own, { kind: "open", session, model, options });
    if (opened.kind !== "opened") throw new TypeError(opened.kind);
    return {
      inputs: opened.inputs,
      outputs: opened.outputs,
      run: async (feeds: Tensors, outputs) => {
        const ran = await ask(own, { kind: "run", session, feeds, outputs });
        if (ran.kind !== "ran") throw new TypeError(ran.kind);
        return ran.tensors;
      },
      isLost: () => own.over,
      ...(options.profile === true
        ? {
            profile: async () => {
              const profiled = await ask(own, { kind: "profile", session });
              if (profiled.kind !== "profiled") throw new TypeError(profiled.kind);
              return profiled.runs;
            },
          }
        : {}),
      dispose: async () => {
        // what died with its process needs no disposal
        if (!own.over) await ask(own, { kind: "dispose", session }).catch(() => undefined);
      },
    };
  };

  return {
    name: runtimeName(),
    provider: setup.device ?? "cpu",
    open,
    kill: (signal) => void life?.child.kill(signal),
    dispose: () => {
      disposed = true;
      life?.child.kill("SIGKILL");
    },
  };
}

/** The built process beside the built command, or its source beside this one. */
const ENTRY = fileURLToPath(
  new URL(extname(import.meta.url) === ".ts" ? "process.ts" : "inference.js", import.meta.url),
);

/** JavaScript's own memory stays small: the process makes few objects. Where the sources run, so does what reads TypeScript. */
const FLAGS = [
  ...["--expose-gc", "--max-semi-space-size=2"],
  ...(extname(ENTRY) === ".ts" ? ["--conditions=@deepling/source", "--import", "tsx"] : []),
];

/**
 * Settings of glibc's malloc, which other systems do not read: blocks of 256 KiB and more go back to the system when they are freed. Unset, that limit grows
 * to 32 MiB with the blocks that are freed, and the process keeps the memory of sessions that were disposed of.
 */
const MEMORY = { MALLOC_ARENA_MAX: "2", MALLOC_MMAP_THRESHOLD_: `${2 ** 18}`, MALLOC_TRIM_THRESHOLD_: `${2 ** 18}` };

/** Starts the process and the pipe that leads to it. A pipe that breaks says nothing: the process has ended, which is noticed. */
function launch(setup: InferenceSetup): { child: ChildProcess; pipe: Duplex } {
  const child = spawn(process.execPath, [...FLAGS, ENTRY, JSON.stringify(setup)], {
    stdio: ["ignore", "inherit", "inherit", "pipe"],
    env: { ...MEMORY, ...process.env },
  });
  const pipe = child.stdio[PIPE];
  if (!(pipe instanceof Duplex)) throw new TypeError("the process has no pipe");
  pipe.on("error", () => undefined);
  return { child, pipe };
}

/** Calls back with each answer that comes through a pipe. */
function onAnswer(pipe: Duplex, heard: (answer: InferenceAnswer) => void): void {
  const reader = createFrameReader();
  pipe.on("data", (chunk: Buffer) => {
    let rest = chunk;
    while (rest.length > 0) {
      const target = reader.target();
      const count = rest.copy(target);
      rest = rest.subarray(count);
      const whole = reader.advance(count);
      if (whole !== undefined) heard(whole.message as InferenceAnswer);
    }
  });
}

/** Lets everything else go first; some systems do not allow it, and then nothing is lost but speed. */
function lower({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // the pass then competes with what somebody waits for
  }
}

function ended(how: string): DeeplingError {
  return new DeeplingError("unreachable", `runtime: the process that runs the network ended (${how})`, {
    hint: "it may have run out of memory: ask again, with a smaller --batch or fewer images; a new process starts by itself",
  });
}
