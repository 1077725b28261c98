// What a network is made of: node --conditions=@deepling/source --import tsx examples/layers.ts model.onnx
import { readFileSync } from "node:fs";
import { decodeModel, inspectModel } from "@deepling/engine";

const file = process.argv[2] ?? "models/alexnet-cifar10/model.onnx";
const { model } = inspectModel(decodeModel(new Uint8Array(readFileSync(file))), { name: file });

for (const layer of model.layers) {
  const sees = layer.receptiveField === undefined ? "all" : layer.receptiveField.size.join("×");
  console.log([layer.name, layer.kind, layer.shape.slice(1).join("×"), layer.multiplyAdds, `sees ${sees}`].join("\t"));
}
console.log(`${model.parameters} parameters, ${model.multiplyAdds} multiply-adds`);
