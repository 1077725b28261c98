import { DeeplingError } from "@deepling/engine";

const causes: Readonly<Record<string, (path: string, cause: unknown) => DeeplingError>> = {
  ENOENT: (path, cause) => new DeeplingError("missing", `file: ${path}`, { hint: "check the path", cause }),
  ENOTDIR: (path, cause) => new DeeplingError("missing", `file: ${path}`, { hint: "check the path", cause }),
  EISDIR: (path, cause) => new DeeplingError("invalid", `file: ${path} (it is a folder)`, { cause }),
  EACCES: (path, cause) =>
    new DeeplingError("unreachable", `file: ${path} (no permission)`, { hint: "change its permissions", cause }),
  ENOSPC: (path, cause) =>
    new DeeplingError("missing", `disk space: ${path}`, {
      hint: "make room, or choose another cache folder with the variable DEEPLING_CACHE",
      cause,
    }),
};

/** What the operating system said of a file, as an error for the person; one of ours, or an abort, passes unchanged. */
export function fileError(cause: unknown, path: string): Error {
  if (cause instanceof DeeplingError) return cause;
  const code = errorCode(cause);
  const alias = code === "EPERM" || code === "EROFS" ? "EACCES" : code === "EDQUOT" ? "ENOSPC" : code;
  const known = alias === undefined ? undefined : causes[alias];
  if (known !== undefined) return known(path, cause);
  return cause instanceof Error ? cause : new Error(String(cause));
}

/** The code of a system error, such as "ENOENT". */
export function errorCode(cause: unknown): string | undefined {
  return typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string"
    ? cause.code
    : undefined;
}
