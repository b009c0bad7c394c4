import { writeFile } from 'node:fs/promises';
import { findingsReport } from '@paucis/reports';
import { assessFindings, type FindingsAssessment, isUnscored, type ScoredFindings } from '@paucis/statistics';
import { CommandFailed } from '../command-failed.js';
import { pathOf, type Session } from '../session.js';
import { interval, score } from '../terminal/format.js';
import { table } from '../terminal/table.js';
import { asFailure } from './as-failure.js';
import { parseDelimited } from './delimited-text.js';
import { printPdf } from './print-pdf.js';

export interface FindingsOptions {
  /** Columns of the truth, one for each finding. */
  readonly labels: readonly string[];
  /** Columns of the probabilities, in the same order; `p_<finding>` where none are named. */
  readonly scores?: readonly string[] | undefined;
  readonly group?: string | undefined;
  readonly output?: string | undefined;
  readonly pdf?: string | undefined;
}

/** Scores a file with several findings per image, writes the report and prints what it says. */
export async function evaluateFindings(
  name: string,
  text: string,
  options: FindingsOptions,
  session: Session,
  json: boolean,
): Promise<void> {
  const { terminal, config } = session;
  const findings = readFindings(text, name, options);
  const assessment = await asFailure(() => assessFindings(findings));
  const isWritten = !json || options.output !== undefined || options.pdf !== undefined;
  const target = pathOf(session, options.output ?? `${name.replace(/\.[^./\\]+$/, '')}-report.html`);
  const facts = [
    ['file', name],
    ['findings', findings.findings.join(', ')],
    ['patient', options.group ?? 'each image its own'],
    ['computed with', `Paucis on Node ${process.versions.node}`],
  ] as const;
  if (isWritten) await writeFile(target, findingsReport({ createdAt: Date.now(), name, assessment, facts }));
  if (options.pdf !== undefined) await printPdf(target, pathOf(session, options.pdf), config.searchPath);
  if (json) {
    terminal.print(JSON.stringify({ ...assessment, ...(isWritten && { report: target }) }, undefined, 2));
    return;
  }
  findingLines(name, assessment).forEach((line) => terminal.print(line));
  terminal.note(`report: ${target}`);
}

const unknown = new Set(['', '-1', 'nan', 'na', 'unknown']);

/** Rows of 1, 0 and, where it is empty or -1, not known. */
export function readFindings(text: string, shownAs: string, options: FindingsOptions): ScoredFindings {
  const { columns, rows, lines } = parseDelimited(text, shownAs);
  const place = (wanted: string): number => {
    const at = columns.indexOf(wanted);
    if (at >= 0) return at;
    throw new CommandFailed(`${shownAs}: there is no column "${wanted}"`, {
      next: `its columns are ${columns.map((own) => `"${own}"`).join(', ')}`,
    });
  };
  const scoreNames = options.scores ?? options.labels.map((label) => `p_${label}`);
  if (scoreNames.length !== options.labels.length) {
    throw new CommandFailed(
      `${options.labels.length} findings came with ${scoreNames.length} score columns: expected one for each`,
    );
  }
  const [truths, scores] = [options.labels.map(place), scoreNames.map(place)];
  const group = options.group === undefined ? undefined : place(options.group);
  const labelOf = (value: string, line: number): number => {
    if (unknown.has(value.toLowerCase())) return -1;
    if (value === '0' || value === '1' || value === '0.0' || value === '1.0') return Number(value);
    throw new CommandFailed(`${shownAs}:${line}: expected 0, 1 or nothing (not known), got "${value}"`);
  };
  const scoreOf = (value: string, line: number): number => {
    if (value !== '' && Number.isFinite(Number(value))) return Number(value);
    throw new CommandFailed(`${shownAs}:${line}: expected a score, got "${value}"`);
  };
  return {
    findings: [...options.labels],
    labels: rows.map((row, at) => truths.map((of) => labelOf(row[of] as string, lines[at] as number))),
    scores: rows.map((row, at) => scores.map((of) => scoreOf(row[of] as string, lines[at] as number))),
    ...(group !== undefined && { groups: rows.map((row) => row[group] as string) }),
  };
}

function findingLines(name: string, { images, groups, perFinding, macroAuc, accuracy, alwaysNo }: FindingsAssessment) {
  const patients = groups < images ? ` of ${groups} patients` : '';
  return [
    `${name}: ${images} images${patients}, ${perFinding.length} findings`,
    ...table(perFinding, [
      { title: '  finding', value: ({ finding }) => `  ${finding}` },
      { title: 'with it', value: ({ positives, known }) => `${positives} of ${known}` },
      { title: 'AUC', value: ({ auc }) => (isUnscored(auc) ? `- ${auc.reason}` : interval(auc)) },
      { title: 'note', value: ({ warning }) => warning ?? '' },
    ]),
    `  mean AUC: ${isUnscored(macroAuc) ? macroAuc.reason : interval(macroAuc)}`,
    `  accuracy ${score(accuracy)}; always saying no: ${score(alwaysNo)}`,
  ];
}
