import { readFile, writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Invalid } from '@paucis/contracts';
import { type AssessedModel, predictionsReport, rocLine } from '@paucis/reports';
import {
  assess,
  compareModels,
  headlineSamples,
  type PairComparison,
  rankRecipes,
  type RecipeRanks,
  type Unscored,
} from '@paucis/statistics';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CommandFailed } from '../command-failed.js';
import { examples, globalsOf, pathOf, type Session } from '../session.js';
import { evaluateFindings, type FindingsOptions } from './evaluate-findings.js';
import { evaluateMasks, type MaskOptions } from './evaluate-masks.js';
import { aligned, type NamedPredictions } from './aligned.js';
import { parseDelimited } from './delimited-text.js';
import { readPredictions } from './predictions-file.js';
import { printPdf } from './print-pdf.js';
import { assessmentLines, pairLines } from './score-lines.js';

/** What can be said about files of predictions. */
export interface EvaluationOptions {
  readonly label?: string;
  readonly score?: string[];
  readonly group?: string;
  readonly fold?: string;
  readonly id?: string;
  readonly subgroup?: string[];
  readonly positive?: string;
  readonly ordinal?: boolean;
  readonly prevalence?: number;
  readonly threshold?: number;
  readonly sensitivity?: number;
  readonly resamples?: number;
  readonly seed?: number;
  readonly margin?: number;
  readonly output?: string;
  readonly pdf?: string;
}

/** `evaluate`: scores, intervals, calibration and report of anyone's predictions; no stack is needed. */
export function addEvaluateCommand(program: Command, session: Session): void {
  const command = program
    .command('evaluate <file-or-folder>')
    .description(
      'score a file of predictions, or a folder of masks: intervals, thresholds, calibration, subgroups, a report; needs no stack',
    );
  addEvaluationOptions(command)
    .addHelpText('after', columnsHelp)
    .addHelpText(
      'after',
      examples(
        'evaluate predictions.csv --group patient',
        'evaluate predictions.csv --label diagnosis --score p_melanoma --positive melanoma --subgroup sex,site',
        'evaluate folds.csv --fold fold --group patient --prevalence 0.03 -o report.html --pdf report.pdf',
        'evaluate chest.csv --label effusion,mass,hernia --group patient',
        'evaluate predicted-masks --truth true-masks --tolerance 1',
      ),
    )
    .option('--truth <folder>', 'score masks: the folder of true ones, paired by name (PNG or NIfTI, 2D or 3D)')
    .option('--spacing <mm>', 'millimetres along each axis, such as 1,0.8, where the files do not say', numbers)
    .option('--tolerance <mm>', 'of the normalised surface Dice (default: 2)', number)
    .addOption(
      new Option('--one-empty <how>', 'distances where only one mask is empty').choices(['image-diagonal', 'excluded']),
    )
    .option(
      '--patient <pattern>',
      "the patient within a mask's name: a pattern with one group, such as '^(p\\d+)_'",
      pattern,
    )
    .action(async (file: string, options: EvaluationOptions & Partial<MaskOptions>, own: Command) => {
      const json = globalsOf(own).json === true;
      const { truth } = options;
      if (truth !== undefined) return evaluateMasks(file, { ...options, truth }, session, json);
      const labels = await severalLabels(file, options, session);
      if (labels) return evaluateFindings(file, labels.text, { ...labels, ...findingsOptions(options) }, session, json);
      await evaluateFiles([file], options, session, globalsOf(own).json === true);
    });
}

const columnsHelp = `
Columns (CSV, semicolons or tabs; found by their usual names, or name them):
  label    0/1, or the names of the classes
  score    probability of the positive class; or one column per class, p_<class>
  others   --group patient, --fold fold, --subgroup sex,scanner; id, image or file names the sample`;

/** Options that \`evaluate\` and \`compare\` share. */
export function addEvaluationOptions(command: Command): Command {
  return command
    .option('--label <column>', 'the truth')
    .option('--score <columns>', 'the score, or one column per class in order', list)
    .option('--group <column>', 'patient or lesion: its images count as one case')
    .option('--fold <column>', 'model of each sample: scores of different models are never ranked together')
    .option('--id <column>', 'names the sample, to join files')
    .option('--subgroup <columns>', 'columns to look into, such as sex,scanner', list)
    .option('--positive <label>', 'the label that means positive')
    .option('--ordinal', 'the classes have an order, as the score columns stand')
    .option('--prevalence <share>', 'share of positives where the model will work, for predictive values', share)
    .option('--threshold <score>', 'a threshold that was fixed on other samples', number)
    .option('--sensitivity <share>', 'what the cross-fitted threshold is to reach (default: 0.95)', share)
    .option('--resamples <n>', 'bootstrap resamples (default: 2000)', whole)
    .option('--seed <n>', 'of the resampling (default: 1)', whole)
    .option('-o, --output <file>', 'where the HTML report goes (default: beside the predictions)')
    .option('--pdf <file>', 'print the report to PDF, too (needs Chromium)');
}

/** Several columns of truth, unless one column has that very name: several findings per image. */
async function severalLabels(
  file: string,
  { label, score }: EvaluationOptions,
  session: Session,
): Promise<{ text: string; labels: string[]; scores?: string[] } | undefined> {
  const labels = label === undefined ? [] : list(label);
  if (labels.length < 2) return undefined;
  const text = await readText(file, session);
  if (parseDelimited(text, file).columns.includes(label as string)) return undefined;
  return { text, labels, ...(score && { scores: score }) };
}

function findingsOptions({ group, output, pdf }: EvaluationOptions): Omit<FindingsOptions, 'labels'> {
  return { group, output, pdf };
}

function numbers(text: string): number[] {
  return list(text).map((part) => {
    const value = number(part);
    if (value > 0) return value;
    throw new InvalidArgumentError(`expected numbers above 0, got "${part}"`);
  });
}

function pattern(text: string): RegExp {
  try {
    const made = new RegExp(text);
    if (new RegExp(`${text}|`).exec('')?.length === 2) return made;
  } catch {
    // said below
  }
  throw new InvalidArgumentError(`expected a pattern with one group in parentheses, got "${text}"`);
}

const list = (text: string): string[] => text.split(',').map((name) => name.trim());
function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError(`expected a number, got "${text}"`);
  return value;
}
function share(text: string): number {
  const value = number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError(`expected a number above 0 and below 1, got "${text}"`);
}
function whole(text: string): number {
  const value = number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError(`expected a whole number above 0, got "${text}"`);
}

/** One file is scored; several are compared on the same samples. Writes the report and prints what it says. */
export async function evaluateFiles(
  files: readonly string[],
  options: EvaluationOptions,
  session: Session,
  json: boolean,
): Promise<void> {
  const { terminal } = session;
  const read = aligned(await Promise.all(files.map((file) => readFileOf(file, options, session))));
  const names = distinctNames(read.map(({ name }) => name));
  const models = asFailure(() =>
    read.map(({ predictions: { samples, subgroups } }, at): AssessedModel => {
      const assessment = assess(samples, { ...withoutUndefined(options), subgroups });
      return { name: names[at] as string, assessment, ...rocOf(names[at] as string, read[at] as NamedPredictions) };
    }),
  );
  const pairs = asFailure(() =>
    read.length < 2
      ? []
      : compareModels(
          read.map(({ predictions: { samples } }, at) => ({ name: names[at] as string, samples })),
          withoutUndefined(options),
        ),
  );
  const ranks = asFailure(() =>
    rankRecipes(
      read.map(({ predictions: { samples } }, at) => ({
        name: names[at] as string,
        samples: headlineSamples(samples),
      })),
    ),
  );
  const report = await writeReport(files, read, { models, pairs, ranks, options, session, json });
  if (json)
    return terminal.print(
      JSON.stringify({ models, pairs, ...(read.length > 2 && { ranks }), ...(report && { report }) }, asObject, 2),
    );
  for (const { name, assessment } of models) assessmentLines(name, assessment).forEach((line) => terminal.print(line));
  pairLines(pairs).forEach((line) => terminal.print(line));
  if (report) terminal.note(`report: ${report}`);
}

async function readText(file: string, session: Session): Promise<string> {
  return readFile(pathOf(session, file), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const why =
      cause.code === 'ENOENT'
        ? `there is no file ${file}`
        : cause.code === 'EISDIR'
          ? `${file} is a folder`
          : `${file}: ${cause.message}`;
    throw new CommandFailed(why, { cause, next: 'columns and examples: npm run paucis -- evaluate --help' });
  });
}

async function readFileOf(file: string, options: EvaluationOptions, session: Session): Promise<NamedPredictions> {
  const text = await readText(file, session);
  const { label, score, group, fold, id, subgroup, positive, ordinal } = options;
  const choice = { label, scores: score, group, fold, id, subgroups: subgroup, positive, ordinal };
  return { name: basename(file, extname(file)), predictions: readPredictions(text, file, choice) };
}

const distinctNames = (names: readonly string[]): string[] =>
  names.map((name, at) => (names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (${at + 1})`));

function rocOf(name: string, { predictions }: NamedPredictions): Pick<AssessedModel, 'roc'> {
  const samples = headlineSamples(predictions.samples);
  if (samples.task !== 'binary') return {};
  const folds = new Map<string, number[]>();
  samples.labels.forEach((_, at) => {
    const fold = samples.folds?.[at] ?? '';
    folds.set(fold, [...(folds.get(fold) ?? []), at]);
  });
  const lines = [...folds.values()].map((places) =>
    rocLine(
      places.map((at) => samples.labels[at] as number),
      places.map((at) => samples.scores[at]?.at(-1) as number),
    ),
  );
  return { roc: { name, lines } };
}

async function writeReport(
  files: readonly string[],
  read: readonly NamedPredictions[],
  of: {
    models: AssessedModel[];
    pairs: PairComparison[];
    ranks: RecipeRanks | Unscored;
    options: EvaluationOptions;
    session: Session;
    json: boolean;
  },
): Promise<string | undefined> {
  const { models, pairs, ranks, options, session, json } = of;
  if (json && options.output === undefined && options.pdf === undefined) return undefined;
  const target = pathOf(session, options.output ?? defaultName(files));
  const facts = [
    ['files', files.join(', ')] as const,
    ...(read[0]?.predictions.understood ?? []),
    ['resamples', String(options.resamples ?? 2000)] as const,
    ['seed', String(options.seed ?? 1)] as const,
    ['computed with', `Paucis on Node ${process.versions.node}`] as const,
  ];
  await writeFile(target, predictionsReport({ createdAt: Date.now(), models, pairs, ranks, facts }));
  if (options.pdf !== undefined) await printPdf(target, pathOf(session, options.pdf), session.config.searchPath);
  return target;
}

const defaultName = (files: readonly string[]): string =>
  files.length === 1 ? `${(files[0] as string).replace(/\.[^./\\]+$/, '')}-report.html` : 'comparison-report.html';

/** What the statistics refuse is the user's to change, not a fault of ours. */
function asFailure<Result>(compute: () => Result): Result {
  try {
    return compute();
  } catch (cause) {
    if (cause instanceof Invalid) throw new CommandFailed(cause.message, { cause });
    throw cause;
  }
}

function withoutUndefined({ prevalence, threshold, sensitivity, resamples, seed, margin }: EvaluationOptions) {
  const all = { prevalence, threshold, sensitivity, resamples, seed, margin };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as {
    [Key in keyof typeof all]?: number;
  };
}

const asObject = (_key: string, value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries(value as Map<string, unknown>) : value;
