import { startPage } from "./start.tsx";
import { createCodec } from "./study/codec.ts";
import { layersInWorker } from "./study/layers-in-worker.ts";
import { createRemoteStudy } from "./study/remote-study.ts";

const root = document.getElementById("page");
const send: typeof fetch = (input, init) => fetch(input, init);
if (root !== null)
  startPage(createRemoteStudy({ origin: "", codec: createCodec(), fetch: send }), root, layersInWorker());
