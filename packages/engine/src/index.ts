export { type Abort, unlessAborted } from "./base/abort.ts";
export { type Affected, affectedClasses, sayAffected, sayMost } from "./base/affected.ts";
export { className, shortName } from "./base/class-name.ts";
export { csvText } from "./base/csv-text.ts";
export { DeeplingError, type ErrorDetail, type Fault } from "./base/error.ts";
export { factWords } from "./base/fact-words.ts";
export { finite } from "./base/finite.ts";
export { columnOfNames, type NameColumn, NO_NAMES, nameAt, nameColumn } from "./base/name-column.ts";
export { nearest, offer } from "./base/nearest.ts";
export { threeFigures, withMinus } from "./base/number-text.ts";
export { percent } from "./base/percent.ts";
export { plural, pluralWord } from "./base/plural.ts";
export { points, pointsBetween } from "./base/points.ts";
export type { Progress } from "./base/progress.ts";
export { mixedBits, type Random, randomNormal, sampleIndices, seededRandom } from "./base/random.ts";
export { sayIssue } from "./base/say-issue.ts";
export { tooLarge } from "./base/say-number.ts";
export { type ArraySource, arrayDataset, numberedClasses } from "./data/array-dataset.ts";
export { type ArrayImages, arrayImages } from "./data/array-images.ts";
export { type ArrayLabels, arrayLabels, type LabelPlace } from "./data/array-labels.ts";
export { type ArrayPair, findPairs, labelNames } from "./data/array-names.ts";
export type { ShapeHints, TakenImage } from "./data/array-shape.ts";
export { decodeBmp, isBmp } from "./data/bmp.ts";
export { CIFAR10_CLASSES, CIFAR10_RECORD, cifar10Image, cifar10Records } from "./data/cifar10.ts";
export type { ClassMatch } from "./data/class-match.ts";
export {
  type Dataset,
  type LabelSets,
  limitDataset,
  type NumberedLabels,
  requireItem,
  type Skipped,
  sayImageNumbers,
  subset,
} from "./data/dataset.ts";
export { type LabelFind, labelFinder } from "./data/find-label.ts";
export { decodeGif, isGif } from "./data/gif.ts";
export { type IdxHeader, isIdx, readIdx, readIdxHeader } from "./data/idx.ts";
export { joinDatasets } from "./data/join-datasets.ts";
export { parseLabels, shortLabels } from "./data/labels.ts";
export { type ModelClasses, matchClasses } from "./data/match-classes.ts";
export { isNpy, type NpyArray, readNpy } from "./data/npy.ts";
export { openNpz } from "./data/npz.ts";
export type { NumberArray } from "./data/number-array.ts";
export { decodePnm, isPnm } from "./data/pnm.ts";
export { imageFlags, type PreprocessingFlags } from "./data/preprocessing/flags.ts";
export type { InputShape } from "./data/preprocessing/input-shape.ts";
export {
  isLabelFile,
  isSideFile,
  type PreprocessingEvidence,
  type ResolvedPreprocessing,
  resolvePreprocessing,
} from "./data/preprocessing/resolve.ts";
export { describeImageEdits, type ImageEditInfo, type ParameterInfo } from "./edits/image/describe-edits.ts";
export type { Corruption, EditGroup, EditPlatform } from "./edits/image/edit.ts";
export { createImageEditor, type EditedBatch, type ImageEditor, type ImageEditorParts } from "./edits/image/editor.ts";
export { type ImageEdit, imageEditSchema } from "./edits/image/image-edit.ts";
export type { Extent, ParameterValue, Point } from "./edits/image/parameters.ts";
export { IMAGE_EDIT_FORMS, parseImageEdits } from "./edits/image/parse-edits.ts";
export { isPixelText, withoutPixels, writePixels } from "./edits/image/pixel-text.ts";
export { pictureBox, pictureBytes, scaledPicture } from "./edits/image/scale-picture.ts";
export { severityTable } from "./edits/image/settle.ts";
export { writeImageEdits } from "./edits/image/write-edits.ts";
export { editsUnits } from "./edits/network/edits-units.ts";
export {
  type NetworkEdit,
  networkEditSchema,
  networkEditsSchema,
  type UnitEdit,
} from "./edits/network/network-edit.ts";
export { NETWORK_EDIT_FORMS, parseNetworkEdits } from "./edits/network/parse-network-edits.ts";
export type { NetworkNames } from "./edits/network/require-edit.ts";
export { writeNetworkEdit, writeNetworkEdits } from "./edits/network/write-network-edits.ts";
export type { AskedClass, AskedTarget } from "./explain/asked-target.ts";
export { citation } from "./explain/citation.ts";
export { classLayers } from "./explain/class-layers.ts";
export { describeTarget } from "./explain/describe-target.ts";
export { type DifferentiateOptions, differentiate } from "./explain/differentiate.ts";
export { DEFAULT_METHOD, methods, requireMethod } from "./explain/index.ts";
export { sayOperators } from "./explain/lrp/say-operators.ts";
export {
  type Attribution,
  describeMethod,
  type Explained,
  type Fact,
  type GivenParameters,
  type Method,
  type MethodInfo,
} from "./explain/method.ts";
export { resolveTarget } from "./explain/resolve-target.ts";
export type { ClassMeasure, Target, TargetNames, WeightedTarget } from "./explain/target.ts";
export { findClass, requireClass, requirePosition, unitTargets } from "./explain/target-names.ts";
export { IMAGE_TARGETS, readTarget, TARGET_FORMS, writeTarget } from "./explain/target-text.ts";
export {
  type AttributionFigure,
  type AttributionMap,
  attributionFigure,
  scaleEnd,
} from "./figures/attribution-figure.ts";
export { type ChangeFigure, changeFigure } from "./figures/change-figure.ts";
export {
  type DifferenceLook,
  type DifferenceTables,
  differenceOf,
  differenceTables,
  orderOf,
  overlayOf,
  pictureOf,
} from "./figures/change-pictures.ts";
export {
  confidenceColour,
  depthColour,
  lookupTable,
  magnitudeColour,
  magnitudeOnPaper,
  signedColour,
  signedOnPaper,
} from "./figures/colour-scales.ts";
export { type CounterfactualFigure, counterfactualFigure } from "./figures/counterfactual-figure.ts";
export {
  type Box,
  circle,
  type Drawing,
  drawing,
  FONT,
  group,
  INK,
  label,
  line,
  type Mark,
  PAPER,
  type Paint,
  type Pixels,
  picture,
  picturesOf,
  rect,
  SERIES,
  seriesColour,
  type TextStyle,
  withPictures,
} from "./figures/display-list.ts";
export { barEnds, colourBar, type HeatMap, heatMap } from "./figures/heat-map.ts";
export { hexOfRgb, linear, type Oklab, oklabOfLinear, oklch, type Rgb, rgbOfHex } from "./figures/oklab.ts";
export {
  AXIS_ROOM,
  type Axis,
  band,
  endLabels,
  legend,
  lineSeries,
  type Plot,
  plot,
  type Series,
} from "./figures/plot.ts";
export { encodePng } from "./figures/png.ts";
export { type RobustnessFigure, robustnessFigure } from "./figures/robustness-figure.ts";
export { linearScale, type Scale, ticks, tickText } from "./figures/scale.ts";
export { type SimilarityFigure, similarityFigure } from "./figures/similarity-figure.ts";
export { type Curve, curvesOf } from "./figures/strip-curves.ts";
export {
  DIFFERENCE_MAPS,
  type DifferenceMap,
  frameWords,
  type PictureShape,
  type SeriesFrame,
  type SeriesRow,
  type StripFigure,
  type StripSeries,
} from "./figures/strip-figure.ts";
export { FILM_TICK, type StripFilm, stripFilm } from "./figures/strip-film.ts";
export { stripSheet } from "./figures/strip-sheet.ts";
export { SUMMARY_ON_PAPER, type SummaryFigure, summaryFigure, summarySizes } from "./figures/summary-figure.ts";
export {
  layoutSummary,
  type PlacedCluster,
  patchCount,
  type SummaryCluster,
  type SummaryLayout,
  type SummaryPlace,
  type SummarySizes,
  type SummaryStage,
  stageWidth,
  summaryAt,
} from "./figures/summary-layout.ts";
export {
  FULL_COLOUR,
  namesRoom,
  type SummaryContent,
  type SummaryInk,
  type SummaryTile,
  summaryMarks,
} from "./figures/summary-marks.ts";
export { pathMarks, type Ribbon, ribbonsOf, type SummaryPath } from "./figures/summary-path.ts";
export { escapeXml, svgOf } from "./figures/svg.ts";
export { type SweepFigure, sweepFigure } from "./figures/sweep-figure.ts";
export { capital, fitParts, fitText, spread, textWidth, wrapText } from "./figures/text.ts";
export { cropped, type UnitCard, type UnitSheet, unitSheet, unitTile } from "./figures/unit-sheet.ts";
export { attribute } from "./graph/attributes.ts";
export type { InferNode, ValueLookup } from "./graph/builder.ts";
export { GraphBuilder } from "./graph/builder.ts";
export type { Attribute, Attributes, Dim, Graph, Node, Shape, ValueInfo, ValueType } from "./graph/graph.ts";
export { CANONICAL_OPSET } from "./graph/graph.ts";
export { createGraphHasher, hashGraph, hashTensor } from "./graph/hash.ts";
export { printGraph } from "./graph/print.ts";
export { type ElementArrays, type ElementType, float32, int64, sizeOf, type Tensor } from "./graph/tensor.ts";
export type { TypedGraph } from "./graph/typed-graph.ts";
export {
  consumers,
  everyName,
  producers,
  prune,
  reachable,
  subgraphs,
  topological,
  valueNames,
  valuesRead,
} from "./graph/walk.ts";
export { type FitPlan, fitImage, planFit } from "./image/fit.ts";
export { type Fit, type Image, RESIZE_FILTERS, type ResizeFilter } from "./image/image.ts";
export { channelCount, type Preprocessing, preprocess, toBytes, unprocess } from "./image/preprocess.ts";
export { resize, type Window } from "./image/resize.ts";
export { rgbBytes } from "./image/rgb-bytes.ts";
export { sayFit } from "./image/say-fit.ts";
export type { ImageFlags } from "./model/image-geometry.ts";
export { type InputReading, type ModelInput, type Refusal, readInput, requireImage } from "./model/image-input.ts";
export { type OwnScaling, ownScaling } from "./model/own-scaling.ts";
export { withOwnInput } from "./model/prepare-input.ts";
export { predictedClass } from "./model/read-scores.ts";
export { hasScores, logitScores, requireScores, type ScoreKind, type ScoreOutput } from "./model/score-output.ts";
export { nameCounts, type ScoreOptions } from "./model/scores.ts";
export { countNodes } from "./onnx/count-nodes.ts";
export { type DecodeOptions, decodeModel } from "./onnx/decode.ts";
export { encodeModel } from "./onnx/encode.ts";
export type { ExternalData } from "./onnx/external-data.ts";
export type { Op, Provider, Pullback, PullbackContext } from "./ops/op.ts";
export { ablate } from "./passes/ablate.ts";
export { type Backward, type BackwardOptions, backward } from "./passes/backward.ts";
export {
  type Change,
  type GraphDifference,
  graphDifference,
  type LayerDifference,
  type NodeDifference,
  type NodePlace,
} from "./passes/difference/graph-difference.ts";
export { type LayerMatch, matchLayers } from "./passes/difference/match-layers.ts";
export { cellAt, type FlattenedCells } from "./passes/flattened-cells.ts";
export type { Block, Layer, LayerKind, ReceptiveField } from "./passes/layer.ts";
export { hasRows, layersRead } from "./passes/layer-rows.ts";
export { asInference, trainingNodes } from "./passes/opening/inference.ts";
export { isQuantised } from "./passes/opening/is-quantised.ts";
export { alignChain, alignSequence, type LaidOnto } from "./project/align-sequences.ts";
export { type LayoutBox, type LayoutExtent, layoutExtent } from "./project/extent.ts";
export type { LayerLayout, LayerQuality, LayoutSequence, Positions } from "./project/layout-sequence.ts";
export { sayLeftOut } from "./project/say-left-out.ts";
export type { KernelTime, OpenOptions, ProfiledRun, Runtime, Session, Tensors } from "./runtime/runtime.ts";
export { amplification, difference } from "./strip/change.ts";
export type { StripFrame, StripImage, StripSummary } from "./strip/messages.ts";
export type { StripReading } from "./strip/read-strip.ts";
export { type StripRequest, stripRequestSchema } from "./strip/request.ts";
export { type RowAsked, stripSeries } from "./strip/series.ts";
export { type SettingField, STRIP_FIELDS } from "./strip/setting-fields.ts";
export type { GivenStripSettings } from "./strip/setting-table.ts";
export { completeStripSettings, type StripSettings } from "./strip/settings.ts";
export { stripSettingsSchema } from "./strip/settings-schema.ts";
export type { Ablated, AblateRequest, Ablation } from "./study/ablation.ts";
export type { Apart } from "./study/apart.ts";
export { askTypes } from "./study/ask-types.ts";
export type { CellUnits } from "./study/cells/cell-units.ts";
export { type AlignmentRequest, alignInStudy } from "./study/compare/align-study.ts";
export type { LayoutAlignment, LayoutTurn } from "./study/compare/alignment.ts";
export {
  type BeforeAfter,
  type ClassDifference,
  comparePredictions,
  type PredictionDifference,
  type Predictions,
} from "./study/compare/compare-predictions.ts";
export type { LayerError, LayerErrors } from "./study/compare/layer-errors.ts";
export type { Similarity } from "./study/compare/similarity.ts";
export type { UnitMatches } from "./study/compare/unit-matches.ts";
export { unrelatedNotes } from "./study/compare/unrelated.ts";
export type { Contributions } from "./study/contributions/contribution-messages.ts";
export {
  type RankedContribution,
  type RankedContributions,
  rankInputs,
  rankOutputs,
} from "./study/contributions/rank-contributions.ts";
export { type DecisionDepths, NO_DEPTH } from "./study/depth/decision-depths.ts";
export { accuracyMargin, depthNotes } from "./study/depth/depth-notes.ts";
export type { Dream, Dreaming, DreamMeasure, DreamRequest, DreamtOctave } from "./study/dream/messages.ts";
export { type DreamSettings, dreamSettingsSchema } from "./study/dream/settings.ts";
export type { EffectiveField } from "./study/effective-field/effective-field.ts";
export { effectiveSize } from "./study/effective-field/effective-size.ts";
export type { UnitsElsewhere } from "./study/elsewhere/units-elsewhere.ts";
export { type ExplainRequest, type Explanation, explainRequestSchema } from "./study/explanation.ts";
export { sayNotFinite } from "./study/finite/not-finite.ts";
export { type Inspection, inspectModel, withScores } from "./study/inspect.ts";
export { type LabelFigures, ONE_LABEL_EACH, type Retrieval, retrieval } from "./study/label-figures.ts";
export * from "./study/layers/index.ts";
export type { FrameAnswer, FrameRequest, Reconstructed } from "./study/live/frame.ts";
export { createLocalStudy, type LocalStudy, type Study } from "./study/local-study.ts";
export type { LayerMaps } from "./study/maps/reduce-maps.ts";
export { observeScores } from "./study/observe-scores.ts";
export { thumbnailFit } from "./study/pictures.ts";
export type { ProjectionBasis } from "./study/projection/basis.ts";
export {
  isToldApart,
  layerPlace,
  pathsThrough,
  positionsAt,
  requirePositions,
  rowsOf,
  withoutPositions,
  withPositions,
} from "./study/projection/told.ts";
export { projectionKey } from "./study/projection-key.ts";
export {
  CRITERIA,
  type Criterion,
  type Pruned,
  type PruneLedger,
  type PruneRequest,
} from "./study/pruning/prune-messages.ts";
export type { CallOptions, Question as StudyMethod } from "./study/question.ts";
export { answers as studyAnswers } from "./study/questions/answers.ts";
export type { NetworkFile } from "./study/questions/file.ts";
export * as studyMethods from "./study/questions/index.ts";
export { type ChangeAnswers, type ChangeReport, changeCsv, reportChange } from "./study/reports/change-report.ts";
export {
  type CounterfactualReport,
  counterfactualCsv,
  reportCounterfactual,
} from "./study/reports/counterfactual-report.ts";
export { cutTiles, type PatchOf } from "./study/reports/cut-tiles.ts";
export { type DreamReport, dreamFigure, dreamPixels, dreamWords, reportDream } from "./study/reports/dream-report.ts";
export { type RobustnessReport, reportRobustness, robustnessCsv } from "./study/reports/robustness-report.ts";
export {
  reportSummary,
  type ServedClass,
  type SummaryClusterRow,
  type SummaryReport,
} from "./study/reports/summary-report.ts";
export { reportSweep, type SweepReport, sweepCsv } from "./study/reports/sweep-report.ts";
export { UNITS_SHOWN, unitFigure } from "./study/reports/unit-figure.ts";
export {
  reportVisualisation,
  type VisualisationReport,
  type VisualisedRow,
  visualisationFigure,
} from "./study/reports/visualisation-report.ts";
export { chunkTogether, type InChunks, type PreparedChunks } from "./study/shards/in-chunks.ts";
export type { BatchRange, Folded } from "./study/shards/shards.ts";
export type {
  Activations,
  DataInfo,
  Evaluation,
  Layout,
  LayoutRequest,
  LayoutsRequest,
  ModelInfo,
  Neighbours,
  PathsRequest,
  Picture,
  Placed,
  PlaceRequest,
  Prediction,
  Projection,
  ProjectRequest,
  StudyInfo,
  StudyRevision,
  Thumbnails,
  ToldProjection,
  Weights,
} from "./study/study.ts";
export type { LocalStudyParts, ModelSource, OtherModel, PackPicture } from "./study/subject.ts";
export { clusterWords, layerWords } from "./study/summary/cluster-words.ts";
export { type Flow, flowsBetween, rowsOfClass, servedCounts } from "./study/summary/flows.ts";
export { patchSlots } from "./study/summary/patch-slots.ts";
export type {
  ClusteredBy,
  ClusterFaults,
  Clustering,
  LayerSummary,
  NetworkSummary,
  UnitCluster,
} from "./study/summary/summary.ts";
export { summaryStages } from "./study/summary/summary-stages.ts";
export {
  clusteringBy,
  type SummaryView,
  summaryPatch,
  summaryPath,
  summaryView,
} from "./study/summary/summary-view.ts";
export { type AtlasIndex, atlasIndexSize, atlasPageHead, readAtlasIndex } from "./study/thumbnails/atlas-page.ts";
export type { ThumbnailAtlas } from "./study/thumbnails/atlas-shards.ts";
export type { TuningCurve, UnitTuning } from "./study/tuning/tuning-messages.ts";
export { type TuningVerdict, tuningVerdict } from "./study/tuning/tuning-verdict.ts";
export type { UnfinishedWork } from "./study/unfinished.ts";
export type { UnitGroups } from "./study/unit-groups/unit-groups.ts";
export type { UnitRelevance } from "./study/unit-relevance/unit-relevance.ts";
export type { UnitExamples } from "./study/units/extremes.ts";
export { binOf } from "./study/units/histogram.ts";
export { codeValue, orderedCode } from "./study/units/ordered-code.ts";
export { patchAt, positionOf } from "./study/units/patch.ts";
export {
  isDeadUnit,
  type LayerFaults,
  layerFaults,
  selectivityOf,
  type ToldClass,
  toldClass,
  type UnitFacts,
  unitFacts,
} from "./study/units/unit-facts.ts";
export type { LayerUnits, UnitAnswers, UnitStatistics } from "./study/units/unit-statistics.ts";
export { askVariant } from "./study/variants/ask-variant.ts";
export { isOwn, type Variant, variantKey } from "./study/variants/variant.ts";
export { variantSchema } from "./study/variants/variant-schema.ts";
export type {
  GrowingPictures,
  TopImage,
  Visualisation,
  VisualisedPicture,
  VisualiseRequest,
} from "./study/visualise/messages.ts";
export { growingOf, visualisationOf } from "./study/visualise/one-target.ts";
export { type VisualiseSettings, visualiseSettingsSchema } from "./study/visualise/settings.ts";
export type {
  ChangedLayers,
  ChangedNeighbourhoods,
  ChangedScores,
  ChangeMessage,
  ChangeRequest,
} from "./study/what-if/change-messages.ts";
export type { Counterfactual, CounterfactualRequest, SmallestFlip } from "./study/what-if/counterfactual-messages.ts";
export { EDIT_RANGE_FORMS, type EditRange, parseEditRange } from "./study/what-if/edit-range.ts";
export { meanConfidence } from "./study/what-if/effect.ts";
export type { Effect, EffectRequest } from "./study/what-if/effect-messages.ts";
export type { Figures } from "./study/what-if/figures-of.ts";
export type { ChangedUnits, LeftOut } from "./study/what-if/layer-changes.ts";
export type { Neighbourhoods } from "./study/what-if/neighbourhoods.ts";
export type {
  Robustness,
  RobustnessFigures,
  RobustnessRequest,
  RobustnessRow,
} from "./study/what-if/robustness-messages.ts";
export type {
  Sweep,
  SweepCurves,
  SweepData,
  SweepRequest,
  SweepStep,
} from "./study/what-if/sweep-messages.ts";
export {
  API_PREFIX,
  CODEC_SETTINGS,
  type Codec,
  type ErrorMessage,
  errorFromMessage,
  errorMessage,
  frame,
  InternalError,
  isErrorMessage,
  MESSAGE_TYPE,
  unframe,
} from "./study/wire.ts";
export { CONTROL_SETS } from "./study/worth/control.ts";
export type {
  Control,
  ControlBand,
  ControlRequest,
  EstimateCorrelations,
  Estimates,
  Worth,
  WorthEstimates,
} from "./study/worth/worth-messages.ts";
export type { CellPlace } from "./study/written/cell-parts.ts";
export type {
  CellBox,
  WrittenCell,
  WrittenSource,
  WrittenStep,
  WrittenTerm,
} from "./study/written/written-cell.ts";
