export type { CatalogueEntry, DatasetDescription, PublishedScore } from './catalogue/dataset-description.js';
export { catalogue, catalogueEntry } from './catalogue/index.js';
export { type Verification, verifyContent } from './catalogue/verify-content.js';
export { contentHash, type HashedSample } from './content-hash.js';
export { type CopyReport, copyReport, relabelCsv } from './duplicates/copy-report.js';
export {
  comparable,
  type CopyOptions,
  copyCorrelation,
  type CopyPair,
  copyPairs,
  findCopies,
} from './duplicates/find-copies.js';
export { nearCopies, type NearCopiesOptions, type RegisteredPair } from './duplicates/near-copies.js';
export {
  type GroupableSample,
  GroupImages,
  type GroupRuleOptions,
  proposeGroups,
} from './duplicates/propose-groups.js';
export { comparedMost, ThumbnailList, type Thumbnails, thumbnailsOf } from './duplicates/thumbnails.js';
export type { Flip, Window } from './duplicates/views.js';
export {
  type FingerprintContext,
  type FingerprintedSample,
  FingerprintMaker,
  lookedAtMost,
} from './fingerprint/fingerprint.js';
export { cellsOf, type Grid } from './fingerprint/pixel-features.js';
export { linearScores, type ProbeFolds } from './fingerprint/probe.js';
export { findingsOf, isShortcut, type JudgedDataset } from './fingerprint/findings.js';
export { phantom, phantomKinds, type PhantomTruth } from './phantoms/phantom.js';
export { type FullPhantomOptions, PhantomOptions } from './phantoms/phantom-options.js';
export { pixelHash } from './pixel-hash.js';
export { fitPreprocessing, preprocessedShape, preprocessShards } from './preprocessing/preprocess.js';
export { type FileTree, firstBytes, stemOf, type TreeFile, wholeFile } from './readers/file-tree.js';
export { openFile, openFolder } from './readers/folder.js';
export { type NpzOptions, readNpz } from './readers/npz.js';
export {
  type DatasetOptions,
  keyedPseudonym,
  type OpenedDataset,
  openDataset,
  openTree,
  readTree,
} from './readers/open-dataset.js';
export { pictureFormats, readPicture } from './readers/pictures/index.js';
export { folderLimits, openArchive } from './readers/zip-archive.js';
export type { Pseudonym } from './readers/pictures/picture-format.js';
export {
  bytesOf,
  type Part,
  parts,
  type Picture,
  type PixelArray,
  pixelTypeOf,
  type Sample,
  type SampleHeader,
  sampleIdOf,
  type SampleSource,
  shapeText,
  sizeOf,
  valuesIn,
} from './samples.js';
export { type Batch, selectSamples } from './shards/batch.js';
export {
  readShard,
  ShardEncoder,
  type ShardSample,
  shardHeaderBytes,
  shardSamples,
  writeShard,
} from './shards/shard.js';
export { readPictureAt, type ReadBytes, type ShardPlace, shardPlaces } from './shards/shard-places.js';
export { type ExactCopies, exactCopies } from './splits/exact-copies.js';
export { findingStrata } from './splits/finding-strata.js';
export { clustersOf, type Tie } from './splits/clusters.js';
export { type MadeSplit, makeSplit, settledRequest, type SplitToMake } from './splits/make-split.js';
export { type OfficialCopies, officialCopies } from './splits/official-copies.js';
export { officialSplit } from './splits/official-split.js';
export { type FoldsOptions, holdOut, sealedSixth, splitIntoFolds } from './splits/split-into-folds.js';
export { type Fold, foldHash, type SplitPlan } from './splits/split-plan.js';
export type { SplitSample } from './splits/split-sample.js';
export { type FoldRequest, stratifiedGroupKFold } from './splits/stratified-group-k-fold.js';
export { intArray, type NamedArray, textArray, writeNpz } from './writers/npz.js';
export { montagePng, previewPng } from './writers/preview.js';
