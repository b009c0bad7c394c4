import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { type Outcome, outcomeOf } from '../outcome.js';
import type { ProcessStack } from '../process-stack.js';
import { RedoneWork } from '../redone-work.js';
import type { Scenario } from '../scenario.js';
import { fixedList, shortTimes, startSmallStack } from '../small-sweep.js';

type TrainerName = `trainer-${number}`;

/** Beside the interval itself: to store a checkpoint on a busy disk and commit it, on a busy machine. */
const commitMs = 3_000;

export const trainerKills: Scenario = {
  name: 'trainer-kills',
  does: 'trainers are killed with kill -9 in the middle of their jobs: 8 trials and 12 kills, in the long form 64 trials and 200 kills',
  checks:
    'no run is lost or doubled, no point of a curve is missing or doubled, the same bits as undisturbed where both have the trial, ' +
    'and no more work is done again than a checkpoint interval per kill',
  async run({ long, random, say, calm }) {
    const expected = await calm();
    const { trials, kills, trainers } = long
      ? { trials: 64, kills: 200, trainers: 3 }
      : { trials: 8, kills: 12, trainers: 2 };
    await using stack = await startSmallStack({ trainers, slots: 1, env: { PAUCIS_REPORT_MS: '100' } });
    const { id } = await stack.startSweep({ ...fixedList, budget: { trials } });
    const redone = new RedoneWork();
    const [sweep, killed] = await Promise.all([
      stack.waitForEnd(id, long ? 7_200_000 : 900_000),
      killAsWorkGoesOn({ stack, sweepId: id, kills, random, say, redone, steps: trials * 2 * 240 }),
    ]);

    assert.equal(killed, kills);
    assert.deepEqual(sweep.runs, { requested: 2 * trials, reported: 2 * trials, failed: 0 });
    const outcome = await outcomeOf(stack, id);
    assertNothingDoubled(outcome, 2 * trials);
    assertSameWhereShared(outcome, expected);
    const began = beganAt(stack, trainers);
    const lostMs = redone.redoneMs((jobId, leaseEpoch) => began.get(`${jobId}/${leaseEpoch}`));
    const intervalMs = Number(shortTimes.PAUCIS_CHECKPOINT_MS);
    const totalMs = lostMs.reduce((sum, ms) => sum + ms, 0);
    assert.ok(totalMs <= kills * intervalMs, `${totalMs} ms of work were done again after ${kills} kills`);
    assert.ok(Math.max(0, ...lostMs) <= intervalMs + commitMs, `once ${Math.max(...lostMs)} ms were done again`);
    return {
      trials,
      'trainers killed': killed,
      'ms redone per kill': Math.round(totalMs / kills),
      'ms redone at most': Math.round(Math.max(0, ...lostMs)),
    };
  },
};

interface Killing {
  readonly stack: ProcessStack;
  readonly sweepId: string;
  readonly kills: number;
  /** Of the whole sweep: kills are spread over them. */
  readonly steps: number;
  readonly random: () => number;
  readonly say: (line: string) => void;
  readonly redone: RedoneWork;
}

/** Kills whoever works, each time that another part of the sweep's work is done; answers how often. */
async function killAsWorkGoesOn({ stack, sweepId, kills, steps, random, say, redone }: Killing): Promise<number> {
  for (let killed = 0; killed < kills;) {
    const jobs = await stack.jobsOf(sweepId);
    redone.note(jobs, performance.now());
    const made = jobs.reduce((sum, { step }) => sum + step, 0);
    const working = jobs.filter(({ status, step }) => status === 'running' && step > 0);
    const victims = working.flatMap(({ workerId = '' }) => trainerOf(stack, workerId));
    const victim = victims[Math.floor(random() * victims.length)];
    if (victim !== undefined && made >= (killed * steps) / (kills + 1)) {
      await stack.kill(victim);
      await stack.startTrainer(victim);
      killed += 1;
      if (killed % (kills / 4) === 0)
        say(`${killed} of ${kills} kills, ${Math.round((100 * made) / steps)} % of the work`);
    } else if (made >= steps && working.length === 0) return killed;
    await delay(25);
  }
  return kills;
}

/** The trainer that is this worker now, if it runs. */
function trainerOf(stack: ProcessStack, workerId: string): TrainerName[] {
  return stack.trainerNames.filter((name) => {
    const { stdout, isRunning } = stack.process(name);
    return isRunning && stdout.includes(`"happened":"worker ready"`) && stdout.includes(workerId);
  });
}

/** The step at which each attempt began: `job/epoch`. */
function beganAt(stack: ProcessStack, trainers: number): Map<string, number> {
  const began = new Map<string, number>();
  for (let at = 0; at < trainers; at += 1) {
    for (const line of stack.outputOf(`trainer-${at}`).split('\n')) {
      if (!line.includes('"happened":"job began"')) continue;
      const { jobId, leaseEpoch, step } = JSON.parse(line) as { jobId: string; leaseEpoch: number; step: number };
      began.set(`${jobId}/${leaseEpoch}`, step);
    }
  }
  return began;
}

function assertNothingDoubled({ values, jobs, replays }: Outcome, runs: number): void {
  assert.equal(Object.keys(values).length, runs);
  assert.ok(Object.values(values).every((value) => value !== undefined));
  const loss = Object.values(jobs).flatMap(({ curves }) => curves.filter((curve) => curve.startsWith('loss: ')));
  for (const curve of loss) {
    const steps = [...curve.matchAll(/(\d+)=/g)].map(([, step]) => Number(step));
    assert.deepEqual(
      steps,
      steps.map((_, at) => 20 * (at + 1)),
    );
  }
  assert.equal(replays, true);
}

function assertSameWhereShared(outcome: Outcome, expected: Outcome): void {
  for (const part of ['values', 'jobs'] as const) {
    const keys = Object.keys(expected[part]).filter((key) => Object.hasOwn(outcome[part], key));
    assert.ok(keys.length >= 6, `expected the ${part} of the calm sweep in this one, ${keys.length} are`);
    for (const key of keys) assert.deepEqual(outcome[part][key], expected[part][key]);
  }
}
