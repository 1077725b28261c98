/** What the built command runs (`built/cli.ts`). */
export { main } from "./cli/main.ts";
export { outliveReader } from "./cli/outlive-reader.ts";
