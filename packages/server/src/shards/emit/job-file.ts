/** What a job file is written for. */
export interface JobOf {
  /** The plan's folder, as every machine sees it. */
  readonly place: string;
  readonly chunks: number;
  /** Threads of each process; undefined where a process takes all cores. */
  readonly threads: number | undefined;
}

/** A way to run the chunks of a plan, which `shard plan --emit` prints. */
export interface JobFile {
  readonly name: string;
  /** The whole file. */
  readonly text: (job: JobOf) => string;
}

/** A text within single quotes, for a shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
