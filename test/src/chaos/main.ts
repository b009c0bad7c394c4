/** `npm run chaos -- --minutes 20`: the long form of the scenarios, one after the other, and a report of what held. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot, seededRandom } from '@paucis/testing';
import type { Outcome } from './outcome.js';
import { reportOf, type Trial } from './report.js';
import { scenarios } from './scenarios.js';
import { calmOutcome } from './small-sweep.js';

const usage = `npm run chaos -- [--minutes 20] [--seed 1] [--only <pattern>] [--short] [--report docs/reliability.md]

Does to real services, trainers, brokers, databases and stores what happens to them in years of use, and checks that nothing
is lost. Begins no scenario after so many minutes; the exit code is 1 when something did not hold. Scenarios that are left
out keep their section in the report.

Scenarios: ${scenarios.map(({ name }) => name).join(', ')}

  npm run chaos -- --minutes 60
  npm run chaos -- --only trainer-kills --seed 7
`;

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    short: { type: 'boolean', default: false },
    report: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const say = (line: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
function printUsage(): number {
  process.stdout.write(usage);
  return 0;
}

async function main(): Promise<number> {
  const minutes = Number(options.minutes);
  const seed = Number(options.seed);
  const chosen = scenarios.filter(({ name }) => options.only === undefined || new RegExp(options.only).test(name));
  if (!(minutes > 0) || !Number.isInteger(seed) || chosen.length === 0) {
    process.stderr.write(`expected minutes above 0, a whole seed and a pattern that fits a scenario\n\n${usage}`);
    return 2;
  }
  const startedAt = Date.now();
  const trials: Trial[] = [];
  const calm = once(calmOutcome);
  for (let round = 0; round === 0 || (!options.short && minutesSince(startedAt) < minutes); round += 1) {
    for (const scenario of chosen) {
      if (trials.length > 0 && minutesSince(startedAt) >= minutes) break;
      const trialSeed = seed + round;
      const missing = await scenario.missing?.();
      say(
        `${scenario.name}: ${missing === undefined ? `${scenario.does} (seed ${trialSeed})` : `left out, ${missing}`}`,
      );
      if (missing !== undefined) trials.push({ ...trialOf(scenario, trialSeed), missing, seconds: 0 });
      else trials.push(await tryOut(scenario, trialSeed, calm));
      // After each: a run that is broken off has its report, too.
      await writeReport(trials);
    }
  }
  const failed = trials.filter(({ problem }) => problem !== undefined);
  process.stdout.write(`${trials.length - failed.length} held, ${failed.length} did not\n`);
  return failed.length === 0 ? 0 : 1;
}

async function writeReport(trials: readonly Trial[]): Promise<void> {
  if (options.short && options.report === undefined) return;
  const file = resolve(repositoryRoot(), options.report ?? 'docs/reliability.md');
  const before = await readFile(file, 'utf8').catch(() => '');
  await writeFile(file, reportOf(trials, scenarios, before));
}

const trialOf = (scenario: Trial['scenario'], seed: number) => ({
  ...{ scenario, seed, long: !options.short, startedAt: Date.now() },
});

async function tryOut(scenario: Trial['scenario'], seed: number, calm: () => Promise<Outcome>): Promise<Trial> {
  const trial = trialOf(scenario, seed);
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1_000;
  const tell = (line: string) => say(`${scenario.name}: ${line}`);
  try {
    const counts = await scenario.run({ long: !options.short, random: seededRandom(seed), say: tell, calm });
    tell(`held after ${seconds().toFixed(0)} s: ${JSON.stringify(counts)}`);
    return { ...trial, counts, seconds: seconds() };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    tell(`did not hold after ${seconds().toFixed(0)} s: ${problem}`);
    return { ...trial, problem, seconds: seconds() };
  }
}

function minutesSince(instant: number): number {
  return (Date.now() - instant) / 60_000;
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined;
  return () => (made ??= make());
}

process.exitCode = options.help ? printUsage() : await main();
