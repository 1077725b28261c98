import { readdir, readFile } from "node:fs/promises";

/** Proportional resident memory (PSS) of a process and its children in MiB, from Linux's /proc; NaN elsewhere. */
export async function residentMemory(pid: number): Promise<number> {
  try {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
    const own = Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) / 1024;
    const children = await childrenOf(pid);
    const theirs = await Promise.all(children.map(residentMemory));
    return theirs.reduce((sum, memory) => sum + memory, own);
  } catch {
    return Number.NaN;
  }
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(threads.map((id) => readFile(`/proc/${pid}/task/${id}/children`, "utf8")));
  return lists.flatMap((list) => list.split(" ").filter(Boolean).map(Number));
}
