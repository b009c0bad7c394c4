import { nearestName } from '@paucis/contracts';
import type { ScoredSamples, SubgroupColumn } from '@paucis/statistics';
import { CommandFailed } from '../command-failed.js';
import { parseDelimited, type TextTable } from './delimited-text.js';

/** Which columns of a file mean what; what is not named is found by its usual names. */
export interface ColumnChoice {
  readonly label?: string | undefined;
  /** One column (the positive class) or one per class. */
  readonly scores?: readonly string[] | undefined;
  readonly group?: string | undefined;
  readonly fold?: string | undefined;
  readonly id?: string | undefined;
  readonly subgroups?: readonly string[] | undefined;
  /** The label that means positive. */
  readonly positive?: string | undefined;
  /** Classes have an order. */
  readonly ordinal?: boolean | undefined;
}

/** A file of predictions, understood. */
export interface PredictionsTable {
  readonly samples: ScoredSamples;
  readonly subgroups: readonly SubgroupColumn[];
  /** Of each sample, where a column names it. */
  readonly ids?: readonly string[];
  /** Which column was taken for what: printed, so that a wrong guess is seen. */
  readonly understood: readonly (readonly [what: string, column: string])[];
}

const usualNames = {
  label: ['label', 'y_true', 'true', 'truth', 'target', 'y', 'class', 'ground_truth'],
  score: ['score', 'probability', 'prob', 'p', 'y_score', 'y_prob', 'y_pred_proba', 'prediction', 'pred'],
  id: ['id', 'sample', 'sample_id', 'image', 'image_id', 'file', 'filename', 'path'],
} as const;
const classPrefix = /^(?:p|prob|probability|score|proba)[_ .:-](.+)$/i;
const mostClasses = 100;

/** Reads labels, scores and all that intervals have to know from a table of texts. */
export function readPredictions(text: string, shownAs: string, choice: ColumnChoice): PredictionsTable {
  const table = parseDelimited(text, shownAs);
  const file = { table, shownAs };
  const label = found(file, 'label', choice.label, usualNames.label);
  const scoreColumns = scoreColumnsOf(file, choice, label);
  const labels = column(table, label);
  const classes = classesOf(file, labels, scoreColumns, choice);
  const named = {
    ...(choice.group !== undefined && { group: required(file, choice.group) }),
    ...(choice.fold !== undefined && { fold: required(file, choice.fold) }),
  };
  const id = choice.id === undefined ? byUsualName(table, usualNames.id) : required(file, choice.id);
  const values = (name: string | undefined): string[] | undefined =>
    name === undefined ? undefined : filled(file, name);
  const samples: ScoredSamples = {
    task: classes.length > 2 ? (choice.ordinal ? 'ordinal' : 'multiclass') : 'binary',
    labels: labels.map((value, at) => indexOfLabel(value, classes, scoreColumns, `${shownAs}:${table.lines[at]}`)),
    scores: scoresOf(file, scoreColumns),
    classes: classes.map((name, at) =>
      classes.length === 2 && name === String(at) ? (['negative', 'positive'][at] ?? name) : name,
    ),
    groups: values(named.group),
    folds: values(named.fold),
  };
  return {
    samples,
    subgroups: (choice.subgroups ?? []).map((name) => ({
      name,
      values: column(table, required(file, name)).map((value) => (value === '' ? 'not recorded' : value)),
    })),
    ...(id !== undefined && { ids: column(table, id) }),
    understood: [
      ['label', label],
      [classes.length > 2 ? 'scores' : 'score of the positive class', scoreColumns.join(', ')],
      ['classes', classes.length > 2 ? classes.join(', ') : `${classes[1]} is positive, ${classes[0]} negative`],
      ...(named.group ? ([['patient', named.group]] as const) : []),
      ...(named.fold ? ([['fold', named.fold]] as const) : []),
      ...(id === undefined ? [] : ([['sample id', id]] as const)),
    ],
  };
}

interface File {
  readonly table: TextTable;
  readonly shownAs: string;
}

const column = ({ columns, rows }: TextTable, name: string): string[] => {
  const at = columns.indexOf(name);
  return rows.map((row) => row[at] as string);
};

const byUsualName = ({ columns }: TextTable, names: readonly string[]): string | undefined =>
  names.flatMap((name) => columns.filter((own) => own.toLowerCase() === name))[0];

function required({ table: { columns }, shownAs }: File, name: string): string {
  if (columns.includes(name)) return name;
  const near = nearestName(name, columns);
  throw new CommandFailed(`${shownAs}: there is no column "${name}"${near ? `; did you mean "${near}"?` : ''}`, {
    next: `its columns are ${columns.map((own) => `"${own}"`).join(', ')}`,
  });
}

function found(file: File, what: string, named: string | undefined, usual: readonly string[]): string {
  if (named !== undefined) return required(file, named);
  const known = byUsualName(file.table, usual);
  if (known !== undefined) return known;
  throw new CommandFailed(`${file.shownAs}: no column is named like a ${what} (${usual.join(', ')})`, {
    next: `name it: --${what} <column>; the columns are ${file.table.columns.map((own) => `"${own}"`).join(', ')}`,
  });
}

/** One column for the positive class, or one per class, named `p_<class>`. */
function scoreColumnsOf(file: File, choice: ColumnChoice, label: string): string[] {
  if (choice.scores !== undefined) return choice.scores.map((name) => required(file, name));
  const single = byUsualName(file.table, usualNames.score);
  if (single !== undefined && single !== label) return [single];
  const perClass = file.table.columns.filter((name) => name !== label && classPrefix.test(name));
  if (perClass.length >= 2) return perClass;
  throw new CommandFailed(
    `${file.shownAs}: no column is named like a score (${usualNames.score.join(', ')}, or p_<class> for each class)`,
    {
      next: `name it: --score <column>, or --score <a>,<b>,<c> for one per class; the columns are ${file.table.columns.map((own) => `"${own}"`).join(', ')}`,
    },
  );
}

function classesOf(
  { shownAs }: File,
  labels: readonly string[],
  scores: readonly string[],
  { positive }: ColumnChoice,
): string[] {
  const seen = [...new Set(labels)].sort();
  if (scores.length > mostClasses)
    throw new CommandFailed(`${shownAs}: expected at most ${mostClasses} classes, got ${scores.length} score columns`);
  if (scores.length > 1) {
    const names = scores.map((name) => classPrefix.exec(name)?.[1] ?? name);
    if (names.length === 2 && positive === names[0]) {
      throw new CommandFailed(
        `${shownAs}: the last score column is that of the positive class, and --positive says "${positive}"`,
        {
          next: `give the columns in order: --score ${[...scores].reverse().join(',')}`,
        },
      );
    }
    return names;
  }
  if (seen.length !== 2) {
    throw new CommandFailed(
      `${shownAs}: one score column asks about two classes, and the labels are ${seen
        .slice(0, 6)
        .map((value) => `"${value}"`)
        .join(', ')}${seen.length > 6 ? ', ...' : ''}`,
      {
        next:
          seen.length < 2
            ? 'no score exists without cases of both classes'
            : 'name one score column per class: --score <a>,<b>,<c>',
      },
    );
  }
  const known = ['1', 'true', 'positive', 'yes'].flatMap((name) =>
    seen.filter((value) => value.toLowerCase() === name),
  )[0];
  const chosen = positive ?? known;
  if (chosen === undefined || !seen.includes(chosen)) {
    throw new CommandFailed(
      positive === undefined
        ? `${shownAs}: which of the labels "${seen[0]}" and "${seen[1]}" is positive?`
        : `${shownAs}: --positive says "${positive}", and the labels are "${seen[0]}" and "${seen[1]}"`,
      { next: `say it: --positive ${seen[1]}` },
    );
  }
  return [seen.find((value) => value !== chosen) as string, chosen];
}

/** A class by its name, or by its place among the score columns. */
function indexOfLabel(value: string, classes: readonly string[], scores: readonly string[], place: string): number {
  const named = classes.indexOf(value);
  if (named >= 0) return named;
  const index = Number(value);
  if (scores.length > 1 && value !== '' && Number.isInteger(index) && index >= 0 && index < classes.length)
    return index;
  throw new CommandFailed(
    `${place}: the label "${value}" is none of the classes ${classes.map((name) => `"${name}"`).join(', ')}`,
  );
}

function scoresOf({ table, shownAs }: File, columns: readonly string[]): number[][] {
  const texts = columns.map((name) => column(table, name));
  return table.rows.map((_, at) =>
    texts.map((values, index) => {
      const value = Number(values[at]);
      if (values[at] !== '' && Number.isFinite(value)) return value;
      throw new CommandFailed(
        `${shownAs}:${table.lines[at]}: the score in column "${columns[index]}" is "${values[at]}", expected a number`,
      );
    }),
  );
}

function filled({ table, shownAs }: File, name: string): string[] {
  return column(table, name).map((value, at) => {
    if (value !== '') return value;
    throw new CommandFailed(`${shownAs}:${table.lines[at]}: the column "${name}" is empty`, {
      next: 'each sample needs one; a patient who is not known is best given a name of his own',
    });
  });
}
