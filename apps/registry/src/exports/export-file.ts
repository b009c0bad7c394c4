import type { SampleRecord } from '../ingests/sample-record.js';
import { quoted } from '../groups/guess-groups.js';
import { settle } from '../rulings/belonging.js';
import { type FoldsToPlan, planFolds } from '../splits/plan-folds.js';

export type ExportFormat = 'csv' | 'nnunet' | 'monai';

export interface FileToExport extends FoldsToPlan {
  readonly format: ExportFormat;
  readonly name: string;
  readonly classes: readonly string[];
}

interface Listed {
  readonly samples: readonly SampleRecord[];
  readonly classes: readonly string[];
  readonly name: string;
  /** Of each fold the ids of training and validation. */
  readonly folds: readonly { readonly training: readonly string[]; readonly validation: readonly string[] }[];
}

const formats: Readonly<Record<ExportFormat, (listed: Listed) => string>> = { csv, nnunet, monai };

/** Labels, groups and folds for other programs. Runs in a worker thread. */
export function exportFile({ format, name, classes, ...plan }: FileToExport): Uint8Array {
  const { samples } = settle(plan);
  const folds = planFolds(plan).folds.map(
    ({ samples: ids }) => JSON.parse(Buffer.from(ids).toString('utf8')) as Listed['folds'][number],
  );
  return Buffer.from(formats[format]({ samples, classes, name, folds }));
}

/** Files are named as they came; images of arrays have their ids. */
const imageOf = ({ id, file }: SampleRecord): string => file ?? id;

/** nnU-Net's case: the file's name without folders, endings and channel number. */
const caseOf = (sample: SampleRecord): string =>
  (imageOf(sample).split('/').at(-1) as string).replace(/(\.nii\.gz|\.[A-Za-z]\w*)$/, '').replace(/_\d{4}$/, '');

/** The fold in whose validation part each sample lies; the first of several repeats. */
function foldsOf({ folds }: Listed): Map<string, number> {
  const held = new Map<string, number>();
  folds.forEach(({ validation }, fold) => {
    for (const id of validation) if (!held.has(id)) held.set(id, fold);
  });
  return held;
}

function csv(listed: Listed): string {
  const { samples, classes, folds } = listed;
  const held = foldsOf(listed);
  const trained = new Set(folds.flatMap(({ training }) => training));
  const lines = samples.map((sample) => {
    const { id, split, label, labels, group = '', site = '', scanner = '' } = sample;
    const use = split === 'test' ? 'test' : held.has(id) || trained.has(id) ? 'train' : 'left out';
    const value = labels ? classes.filter((_, at) => labels[at] === 1).join('|') : (classes[label] ?? '');
    return [id, imageOf(sample), split, use, held.get(id) ?? '', value, label, group, site, scanner]
      .map((field) => quoted(String(field)))
      .join(',');
  });
  return `${['sample,image,part,use,fold,class,label,group,site,scanner', ...lines].join('\n')}\n`;
}

/** `splits_final.json`: a list of folds, each with the cases to train and to validate on. */
function nnunet({ samples, folds }: Listed): string {
  const nameOf = new Map(samples.map((sample) => [sample.id, caseOf(sample)]));
  const names = (ids: readonly string[]) => [...new Set(ids.map((id) => nameOf.get(id)))].sort();
  return `${JSON.stringify(
    folds.map(({ training, validation }) => ({ train: names(training), val: names(validation) })),
    null,
    2,
  )}\n`;
}

/** A datalist as Auto3DSeg and `load_decathlon_datalist` read it: each training entry names its fold. */
function monai(listed: Listed): string {
  const { samples, classes, name } = listed;
  const held = foldsOf(listed);
  const training = samples
    .filter(({ id }) => held.has(id))
    .map((sample) => ({ image: imageOf(sample), label: sample.labels ?? sample.label, fold: held.get(sample.id) }));
  const test = samples.filter(({ split }) => split === 'test').map((sample) => ({ image: imageOf(sample) }));
  const labels = Object.fromEntries(classes.map((label, at) => [String(at), label]));
  return `${JSON.stringify({ name, labels, numTraining: training.length, numTest: test.length, training, test }, null, 2)}\n`;
}
