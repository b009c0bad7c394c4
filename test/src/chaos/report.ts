import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { repositoryRoot } from '@paucis/testing';
import type { Counts, Scenario } from './scenario.js';

/** A scenario as it went once. */
export interface Trial {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly seconds: number;
  readonly counts?: Counts;
  /** What did not hold. */
  readonly problem?: string;
  /** Why it did not run. */
  readonly missing?: string;
}

/** `docs/reliability.md`: what was done, how often, what was checked, and what held. */
export function reportOf(
  trials: readonly Trial[],
  { startedAt, seed }: { readonly startedAt: number; readonly seed: number },
): string {
  const ran = trials.filter(({ missing }) => missing === undefined);
  const failed = ran.filter(({ problem }) => problem !== undefined);
  const minutes = Math.round(ran.reduce((sum, { seconds }) => sum + seconds, 0) / 60);
  const [processor] = cpus();
  const lines = [
    '# Reliability',
    '',
    'Written by `npm run chaos`, which does to real processes (nats-server, services, trainers, PostgreSQL, MinIO) what happens to',
    'them in years of use. The short form of every scenario is part of `npm test`.',
    '',
    `The last run: ${new Date(startedAt).toISOString().slice(0, 10)}, version ${version()}, seed ${seed}, ${minutes} minutes on ` +
      `${availableParallelism()} cores (${processor?.model.trim()}), Node ${process.versions.node}. ` +
      `**${ran.length - failed.length} of ${ran.length} trials held.**`,
    '',
  ];
  for (const scenario of new Set(trials.map((trial) => trial.scenario))) {
    lines.push(
      ...sectionOf(
        scenario,
        trials.filter((trial) => trial.scenario === scenario),
      ),
    );
  }
  return `${lines.join('\n')}\n`;
}

function sectionOf({ name, does, checks }: Scenario, trials: readonly Trial[]): string[] {
  const lines = [`## ${name}`, '', `Done: ${does}.`, '', `Checked: ${checks}.`, ''];
  for (const { seed, seconds, counts, problem, missing } of trials) {
    const told = Object.entries(counts ?? {}).map(([what, count]) => `${what}: ${count.toLocaleString('en')}`);
    const took = `seed ${seed}, ${Math.round(seconds)} s`;
    if (missing !== undefined) lines.push(`- left out: ${missing}`);
    else if (problem === undefined) lines.push(`- held (${took}): ${told.join(', ')}`);
    else
      lines.push(
        `- **did not hold** (${took}):`,
        '',
        '  ```',
        ...problem.split('\n').map((line) => `  ${line}`),
        '  ```',
      );
  }
  return [...lines, ''];
}

/** The commit, and whether the working tree differed from it. */
function version(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: repositoryRoot(), encoding: 'utf8' }).trim();
  try {
    return git('describe', '--always', '--dirty');
  } catch {
    return 'unknown (no git checkout)';
  }
}
