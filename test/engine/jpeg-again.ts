export { jpegAgain } from "../../packages/server/src/data/jpeg-again.ts";
