import { Conflict } from '@paucis/contracts';
import { seededRandom } from '@paucis/statistics';
import { pinnedOf } from '../pinned.js';
import { samplers } from '../samplers/index.js';
import type { Proposal, Sampler } from '../samplers/sampler.js';
import type { Rung } from '../schedulers/rung-plan.js';
import { schedulers } from '../schedulers/index.js';
import type { Scheduler, Verdict } from '../schedulers/scheduler.js';
import { apply } from './apply.js';
import { familyOfTrial, spaceOfArm } from './family.js';
import type { Decision } from './events.js';
import { livelyTrials } from './indexes.js';
import { leaderOf } from './leaders.js';
import { learnable } from './prior.js';
import { missingRuns } from './runs.js';
import { isFinal, type SweepState, type TrialState } from './state.js';
import { valueAt } from './trial.js';

type Unnumbered = Decision extends infer One ? (One extends Decision ? Omit<One, 'lastSeq'> : never) : never;

/** `advance`, for those who want the decisions only. */
export function decide(state: SweepState): Decision[] {
  return advance(state).decisions;
}

/**
 * Everything that follows from a state, in order, ready to be appended right behind it in one transaction, and the state behind it: after that
 * there is nothing to add. A pure function of the state: no clock, no storage. Nothing while the sweep is paused or closed.
 */
export function advance(state: SweepState): { decisions: Decision[]; state: SweepState } {
  const round = new Round(state);
  if (state.status === 'running') runSweep(round);
  if (state.status === 'ending') endSweep(round);
  return { decisions: round.decisions, state: round.state };
}

/** The state as it becomes while decisions are added. */
class Round {
  readonly decisions: Decision[] = [];

  constructor(public state: SweepState) {}

  add(body: Unnumbered): void {
    const decision = { ...body, lastSeq: this.state.factSeq } as Decision;
    this.decisions.push(decision);
    this.state = apply(this.state, { ...decision, seq: this.state.seq + 1, at: 0 });
  }
}

function runSweep(round: Round): void {
  settleTrials(round);
  for (let verdict = nextVerdict(round); verdict; verdict = nextVerdict(round)) carryOut(round, verdict);
  pauseCompleted(round);
  if (round.state.outstanding > 0 || round.state.slots < 1) return;
  for (const trial of round.state.trials) {
    if (isFinal(trial)) continue;
    round.add({
      type: 'trial.stopped',
      trial: trial.index,
      cause: 'outranked',
      reason: `not among the best at rung ${trial.rung}`,
    });
  }
  round.add({ type: 'sweep.closed', cause: 'completed', ...bestOf(round.state) });
}

function endSweep(round: Round): void {
  const cause = round.state.cause === 'limit' ? 'limit' : 'cancelled';
  const reason = cause === 'limit' ? 'a limit of the sweep was reached' : 'the sweep was cancelled';
  for (const trial of round.state.trials) {
    if (!isFinal(trial)) round.add({ type: 'trial.stopped', trial: trial.index, cause, reason });
  }
  round.add({ type: 'sweep.closed', cause, ...bestOf(round.state) });
}

/** Ends the trials that failed or that completed the last rung. */
function settleTrials(round: Round): void {
  const last = round.state.plan.rungs.length - 1;
  for (const trial of activeTrials(round)) {
    const failed = trial.runs.find(({ status }) => status === 'failed');
    if (failed) {
      const reason = `fold ${failed.fold}, seed ${failed.seed}: ${failed.failure?.class ?? 'failed'}`;
      round.add({ type: 'trial.stopped', trial: trial.index, cause: 'failed', reason });
      continue;
    }
    const value = valueAt(trial, last);
    if (value !== undefined) round.add({ type: 'trial.finished', trial: trial.index, value });
  }
}

function activeTrials({ state }: Round): TrialState[] {
  return [...state.trials.derived(livelyTrials).active.entries] as TrialState[];
}

function pauseCompleted(round: Round): void {
  for (const trial of activeTrials(round)) {
    const value = valueAt(trial, trial.rung);
    if (value !== undefined) round.add({ type: 'trial.paused', trial: trial.index, rung: trial.rung, value });
  }
}

function nextVerdict({ state }: Round): Verdict | undefined {
  const { plan, trials, slots, outstanding, exhausted, limit, wanted } = state;
  const scheduler = pinnedOf<Scheduler>(schedulers, plan.scheduler, 'scheduler');
  return scheduler.next({
    history: trials,
    rungs: plan.rungs,
    direction: plan.objective.direction,
    freeSlots: Math.max(0, slots - outstanding),
    startsLeft: exhausted ? wanted.length : Math.max(0, limit - trials.length),
    ...(plan.further ? { further: plan.further } : {}),
    options: plan.scheduler.options,
  });
}

function carryOut(round: Round, verdict: Verdict): void {
  if (verdict.kind === 'start') {
    propose(round, verdict);
    return;
  }
  const trial = round.state.trials.at(verdict.trial);
  if (!trial) throw new Conflict('verdict-wrong', `scheduler: trial ${verdict.trial} does not exist`);
  if (verdict.kind === 'stop') {
    round.add({ type: 'trial.stopped', trial: trial.index, cause: 'scheduler', reason: verdict.reason });
    return;
  }
  const isNext = verdict.rung > trial.rung && verdict.rung < round.state.plan.rungs.length;
  if (!isNext || valueAt(trial, trial.rung) === undefined) {
    throw new Conflict(
      'verdict-wrong',
      `scheduler: trial ${trial.index} at rung ${trial.rung} cannot grow to ${verdict.rung}`,
    );
  }
  round.add({ type: 'trial.grown', trial: trial.index, rung: verdict.rung });
  requestRuns(round, trial.index);
}

function propose(round: Round, { rung = 0, parent }: Extract<Verdict, { kind: 'start' }>): void {
  const { state } = round;
  const index = state.trials.length;
  const [wanted] = state.wanted;
  const arm = nextArm(state);
  const proposal = wanted ? { assignment: wanted, reason: 'added by a person' } : ask(state, parent, arm);
  if (!proposal) {
    round.add({ type: 'space.exhausted', ...(arm === undefined ? {} : { arm }) });
    return;
  }
  round.add({
    type: 'trial.proposed',
    trial: index,
    family: familyOfTrial(state.template, proposal.assignment),
    ...(rung > 0 ? { rung } : {}),
    ...(parent === undefined || wanted ? {} : { parent }),
    ...proposal,
  });
  requestRuns(round, index);
}

/** Of a study, the arm that has the fewest trials and something left to propose. */
function nextArm({ plan, trials, exhaustedArms }: SweepState): string | undefined {
  if (!plan.study) return undefined;
  const counts = new Map(plan.study.arms.map((arm) => [arm, 0]));
  for (const { family } of trials) counts.set(family, (counts.get(family) ?? 0) + 1);
  const most = plan.limits.trials / counts.size;
  const open = [...counts].filter(([arm, count]) => count < most && !exhaustedArms.includes(arm));
  return open.sort(([, a], [, b]) => a - b)[0]?.[0];
}

/** The next proposal; in a study within one arm, which sees its own trials only. `undefined`: there is nothing new. */
function ask(state: SweepState, parent: number | undefined, arm: string | undefined): Proposal | undefined {
  const { plan, space, trials } = state;
  if (plan.study && arm === undefined) return undefined;
  const sampler = pinnedOf<Sampler>(samplers, plan.sampler, 'sampler');
  const own = arm === undefined ? undefined : trials.filter(({ family }) => family === arm);
  return sampler.propose({
    space: arm === undefined ? space : spaceOfArm(space, arm),
    history: own ?? learnable(state),
    direction: plan.objective.direction,
    random: seededRandom(plan.seed, 'trial', trials.length, 'proposal'),
    trialIndex: own?.length ?? trials.length,
    sweep: { seed: plan.seed, trials: plan.limits.trials / (plan.study?.arms.length ?? 1), slots: plan.slots },
    options: plan.sampler.options,
    ...(plan.further ? { further: plan.further } : {}),
    ...(parent === undefined ? {} : { parent }),
  });
}

/** Asks for what the trial's rung requires and is not there yet. */
function requestRuns(round: Round, index: number): void {
  const trial = round.state.trials.at(index) as TrialState;
  const rung = round.state.plan.rungs[trial.rung] as Rung;
  for (const run of missingRuns(trial, rung)) {
    round.add({ type: 'run.requested', trial: index, rung: trial.rung, ...run });
  }
}

function bestOf(state: SweepState): { best?: number } {
  const leader = leaderOf(state);
  return leader ? { best: leader.trial.index } : {};
}
