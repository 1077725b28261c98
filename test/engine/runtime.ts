export { createNodeRuntime } from "../../packages/server/src/node-runtime.ts";
