import type {
  Comparison,
  Dataset,
  ExplanationFile,
  ExplanationSummary,
  LabelCurve,
  JobKind,
  JobPin,
  SplitPlan,
  Sweep,
} from '@paucis/contracts';
import type { RocLine } from '@paucis/reports';
import type { Assessment, FindingsAssessment, SubgroupRow } from '@paucis/statistics';
import type { TableOneRow } from '../samples/table-one.js';

/** One fold's score of a trial. */
export interface FoldScore {
  readonly trialId: string;
  readonly fold: number;
  readonly seed: number;
  readonly auc: number;
  readonly seconds: number;
}

/** A metric of one run over its steps. */
export interface RunCurve {
  readonly trialId: string;
  readonly fold: number;
  readonly seed: number;
  readonly metric: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** A finalist: `other` are the best of further families. Winner and baseline alone are tested. */
export type FinalistRole = 'winner' | 'baseline' | 'other';

export interface RocOfTrial {
  readonly trialId: string;
  readonly role: FinalistRole;
  /** Validation: one curve per run, since scores of different models are not pooled. */
  readonly folds: readonly RocLine[];
  /** The ensemble on the sealed test, once it was opened. */
  readonly test?: RocLine;
}

/** Everything that a report prints; plain data, so that it can be built in another thread. */
export interface ReportInput {
  readonly createdAt: number;
  readonly sweep: Sweep;
  readonly comparison: Comparison;
  readonly plan: SplitPlan;
  /** The data set, if its current version is still the one of the plan. */
  readonly dataset?: Dataset;
  readonly foldScores: readonly FoldScore[];
  readonly curves: readonly RunCurve[];
  readonly rocs: readonly RocOfTrial[];
  /** The winner in detail: on the validation images of its folds, and its ensemble on the sealed test. */
  readonly winner?: { readonly validation: Assessment; readonly test?: Assessment };
  /** The same, where images may have several findings. */
  readonly findings?: { readonly validation: FindingsAssessment; readonly test?: FindingsAssessment };
  /** Of each finalist, the winner first: on the sealed test where that was opened for it, else on the validation images. */
  readonly subgroups: readonly { readonly trialId: string; readonly rows: readonly SubgroupRow[] }[];
  readonly spent: readonly {
    readonly kind: JobKind;
    readonly jobs: number;
    readonly seconds: number;
  }[];
  readonly pins: readonly { readonly profile: JobPin['profile']; readonly codeVersion?: string | undefined }[];
  /** Who is in each part, where the registry lists the samples. */
  readonly tableOne?: { readonly parts: readonly string[]; readonly rows: readonly TableOneRow[] };
  /** What more labels bring, of sweeps on the same folds. */
  readonly labelCurves: readonly LabelCurve[];
  /** What models of some trials look at; a file for each model. */
  readonly explanations: readonly {
    readonly trialId: string;
    readonly summary: ExplanationSummary;
    readonly files: readonly ExplanationFile[];
  }[];
  /** Runs that the sweep counts and that could not be scored. */
  readonly unscored: number;
}
