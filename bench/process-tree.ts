import { readdir, readFile } from "node:fs/promises";

/** Proportional resident memory (PSS) of a process and of each of its descendants in MiB, from Linux's /proc; NaN elsewhere. */
export async function residentMemory(pid: number): Promise<readonly number[]> {
  return eachOf(pid, async (one) => {
    const rollup = await readFile(`/proc/${one}/smaps_rollup`, "utf8");
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) / 1024;
  });
}

/** The sum of `residentMemory`: pages that processes share count once. */
export async function wholeMemory(pid: number): Promise<number> {
  return (await residentMemory(pid)).reduce((sum, own) => sum + own, 0);
}

/** Linux counts processor time in hundredths of a second. */
const TICKS = 100;

/** Seconds of processor time, user's and system's, that a process and each of its descendants took so far; NaN where there is no /proc. */
export async function processorTime(pid: number): Promise<readonly number[]> {
  return eachOf(pid, async (one) => {
    const status = await readFile(`/proc/${one}/stat`, "utf8");
    // the fields after the name, which may hold spaces
    const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  });
}

async function eachOf(pid: number, read: (pid: number) => Promise<number>): Promise<readonly number[]> {
  try {
    return await Promise.all((await treeOf(pid)).map(read));
  } catch {
    return [Number.NaN];
  }
}

async function treeOf(pid: number): Promise<readonly number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(threads.map((id) => readFile(`/proc/${pid}/task/${id}/children`, "utf8")));
  const children = lists.flatMap((list) => list.split(" ").filter(Boolean).map(Number));
  return [pid, ...(await Promise.all(children.map(treeOf))).flat()];
}
