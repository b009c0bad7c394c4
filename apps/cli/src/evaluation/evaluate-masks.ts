import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { masksReport } from '@paucis/reports';
import { assessMasks, isUnscored, type MaskAssessment } from '@paucis/statistics';
import { pathOf, type Session } from '../session.js';
import { table } from '../terminal/table.js';
import { asFailure } from './as-failure.js';
import { readMaskFolders } from './mask-folders.js';
import { printPdf } from './print-pdf.js';

/** What can be said about a folder of masks. */
export interface MaskOptions {
  readonly truth: string;
  readonly spacing?: number[];
  readonly tolerance?: number;
  readonly oneEmpty?: 'image-diagonal' | 'excluded';
  readonly patient?: RegExp;
  readonly resamples?: number;
  readonly seed?: number;
  readonly output?: string;
  readonly pdf?: string;
}

/** Scores predicted masks against true ones, writes the report and prints what it says. */
export async function evaluateMasks(
  folder: string,
  options: MaskOptions,
  session: Session,
  json: boolean,
): Promise<void> {
  const { terminal, config } = session;
  const { truth, tolerance, oneEmpty, resamples, seed, spacing, patient } = options;
  const read = await asFailure(() =>
    readMaskFolders({ predictions: pathOf(session, folder), truths: pathOf(session, truth), spacing, patient }),
  );
  const assessment = await asFailure(() =>
    assessMasks(read.cases, {
      ...(tolerance !== undefined && { toleranceMm: tolerance }),
      ...(oneEmpty && { oneEmpty }),
      ...(resamples !== undefined && { resamples }),
      ...(seed !== undefined && { seed }),
    }),
  );
  const whole = { ...assessment, warnings: [...read.warnings, ...assessment.warnings] };
  const name = basename(pathOf(session, folder));
  const isWritten = !json || options.output !== undefined || options.pdf !== undefined;
  const target = pathOf(session, options.output ?? `${name}-masks-report.html`);
  if (isWritten) {
    const facts = [
      ['predictions', folder],
      ['truths', truth],
      ['distances', read.spacing],
      ['a mask missing on one side', oneEmpty ?? 'image-diagonal'],
      ['resamples', String(resamples ?? 2000)],
      ['seed', String(seed ?? 1)],
      ['computed with', `Paucis on Node ${process.versions.node}`],
    ] as const;
    await writeFile(target, masksReport({ createdAt: Date.now(), name, assessment: whole, facts }));
  }
  if (options.pdf !== undefined) await printPdf(target, pathOf(session, options.pdf), config.searchPath);
  if (json) {
    terminal.print(
      JSON.stringify({ ...whole, spacing: read.spacing, ...(isWritten && { report: target }) }, undefined, 2),
    );
    return;
  }
  maskLines(name, whole, read.spacing).forEach((line) => terminal.print(line));
  terminal.note(`report: ${target}`);
}

function maskLines(name: string, { classes, cases, groups, warnings }: MaskAssessment, spacing: string): string[] {
  const patients = groups < cases ? ` of ${groups} patients` : '';
  const digits = (value: number) => value.toFixed(3);
  return [
    `${name}: ${cases} cases${patients}; distances: ${spacing}`,
    ...classes.flatMap(({ label, figures }) => [
      `  class ${label}`,
      ...table(figures, [
        { title: '    score', value: ({ score }) => `    ${score}` },
        {
          title: 'mean',
          value: ({ mean }) => (isUnscored(mean) ? undefined : digits(mean.estimate)),
          align: 'right',
        },
        {
          title: '95 % interval',
          value: ({ mean }) => (isUnscored(mean) ? `- ${mean.reason}` : `[${digits(mean.low)}, ${digits(mean.high)}]`),
        },
        { title: 'median', value: ({ median }) => (isUnscored(median) ? undefined : digits(median)), align: 'right' },
        { title: 'cases', value: ({ cases: of }) => of, align: 'right' },
      ]),
    ]),
    ...warnings.map((warning) => `  note: ${warning}`),
  ];
}
