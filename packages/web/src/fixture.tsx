import { startPage } from "./start.tsx";
import { createFixtureStudy } from "./study/fixture/fixture-study.ts";
import { alexnet, branching } from "./study/fixture/models.ts";

// fixture.html?model=branching&count=500&pace=200&failing=project: the page without a server, while it is developed.
const options = new URLSearchParams(location.search);
const failing = (["info", "project", "evaluate"] as const).find((method) => method === options.get("failing"));
const study = createFixtureStudy({
  model: options.get("model") === "branching" ? branching(Number(options.get("stages") ?? 3)) : alexnet(),
  others: options.getAll("other"),
  count: Number(options.get("count") ?? 2000),
  pace: Number(options.get("pace") ?? 0),
  ...(failing === undefined ? {} : { failing }),
});
const root = document.getElementById("page");
if (root !== null) startPage(study, root);
