import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { repositoryRoot } from '@paucis/testing';
import type { Counts, Scenario } from './scenario.js';

/** A scenario as it went once. */
export interface Trial {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly long: boolean;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly seconds: number;
  readonly counts?: Counts;
  /** What did not hold. */
  readonly problem?: string;
  /** Why it did not run. */
  readonly missing?: string;
}

/**
 * `docs/reliability.md`: what was done, how often, what was checked, and what held. Scenarios that did not run this time keep the
 * section that they have in `before`.
 */
export function reportOf(trials: readonly Trial[], scenarios: readonly Scenario[], before = ''): string {
  const kept = sectionsOf(before);
  const sections = scenarios.flatMap((scenario) => {
    const own = trials.filter((trial) => trial.scenario === scenario);
    return own.length > 0 ? [sectionOf(scenario, own)] : (kept.get(scenario.name) ?? []);
  });
  const [processor] = cpus();
  const head = [
    '# Reliability',
    '',
    'Written by `npm run chaos`, which does to real processes (nats-server, services, trainers, PostgreSQL, MinIO) what happens to',
    'them in years of use. The short form of every scenario is part of `npm test`.',
    '',
    `${availableParallelism()} cores (${processor?.model.trim()}), Node ${process.versions.node}. ` +
      `**${sections.filter(hasHeld).length} of ${scenarios.length} scenarios held** when they last ran.`,
  ].join('\n');
  return `${[head, ...sections].join('\n\n')}\n`;
}

/** Of a report, by scenario. */
function sectionsOf(report: string): Map<string, string> {
  const [, ...sections] = report.split(/^## /m);
  return new Map(sections.map((text) => [text.slice(0, text.indexOf('\n')), `## ${text.trimEnd()}`]));
}

const hasHeld = (section: string): boolean => section.includes('\n- held') && !section.includes('\n- **did not hold**');

function sectionOf({ name, does, checks }: Scenario, trials: readonly Trial[]): string {
  const lines = trials.map((trial) => lineOf(trial));
  return [`## ${name}`, '', `Done: ${does}.`, '', `Checked: ${checks}.`, '', ...lines].join('\n');
}

function lineOf({ seed, long, startedAt, seconds, counts, problem, missing }: Trial): string {
  if (missing !== undefined) return `- left out: ${missing}`;
  const day = new Date(startedAt).toISOString().slice(0, 10);
  const how = `${day}, version ${version()}, ${long ? 'long' : 'short'} form, seed ${seed}, ${Math.round(seconds)} s`;
  const told = Object.entries(counts ?? {}).map(([what, count]) => `${what}: ${count.toLocaleString('en')}`);
  if (problem === undefined) return `- held (${how}): ${told.join(', ')}`;
  const quoted = ['```', ...problem.split('\n'), '```'].map((line) => `  ${line}`);
  return [`- **did not hold** (${how}):`, '', ...quoted].join('\n');
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
