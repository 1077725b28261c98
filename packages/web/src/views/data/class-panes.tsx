import { useMemo } from "react";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { toggled } from "../../state/filtered.ts";
import { countsOf } from "../../state/statistics.ts";
import { ClassList } from "./class-list.tsx";

/** Filters by the true class. */
export function ClassPane() {
  const { look } = useActions();
  const { data } = useStudyInfo();
  const filter = useView((state) => state.view.filter);
  const counts = useMemo(() => countsOf(data.labels, data.classes.length), [data]);
  return (
    <ClassList
      title="Class"
      chosen={filter.classes}
      counts={counts}
      onToggle={(label) => look({ filter: { ...filter, classes: toggled(filter.classes, label) } })}
    />
  );
}

/** Filters by the predicted class. */
export function PredictedPane() {
  const { look } = useActions();
  const { data } = useStudyInfo();
  const filter = useView((state) => state.view.filter);
  const predicted = useView((state) => state.evaluation?.predicted);
  const counts = useMemo(() => countsOf(predicted, data.classes.length), [predicted, data]);
  return (
    <ClassList
      title="Predicted"
      chosen={filter.predicted}
      counts={counts}
      onToggle={(label) => look({ filter: { ...filter, predicted: toggled(filter.predicted, label) } })}
    />
  );
}
