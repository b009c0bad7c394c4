export { type Effort, effortOf } from './budget/effort.js';
export {
  type FamilyCost,
  type FamilyForecast,
  forecast,
  type Forecast,
  largestAffordable,
  stepsOfCounts,
  stepsOfRung,
} from './budget/forecast.js';
export { hypervolume } from './multi-objective/hypervolume.js';
export {
  ablationPath,
  type AblationStep,
  importanceIntervals,
  interaction,
  type IntervalImportance,
  partialDependence,
  type PartialDependence,
} from './importance/effects.js';
export { fanova } from './importance/fanova.js';
export { type Importance } from './importance/importance.js';
export { pedAnova } from './importance/ped-anova.js';
export { newestOf, Pinned, pinnedOf } from './pinned.js';
export { samplers } from './samplers/index.js';
export { neighbours } from './samplers/neighbours.js';
export { type Ask, defineSampler, type Proposal, type Sampler } from './samplers/sampler.js';
export { schedulers } from './schedulers/index.js';
export { type Replication, Rung, rungPlan } from './schedulers/rung-plan.js';
export { defineScheduler, type Scheduler, type Situation, type Verdict } from './schedulers/scheduler.js';
export {
  assignmentOf,
  canonicalAssignment,
  checkAssignment,
  isForbidden,
  isSameAssignment,
} from './space/assignments.js';
export { checkSpace } from './space/check-space.js';
export { type SpaceChange, spaceDiff } from './space/diff.js';
export { allowedPoints, gridPoint, gridSize, sizeOf } from './space/enumerate.js';
export { sampleUniform } from './space/sample-uniform.js';
export { Assignment, type ChoiceParameter, type Parameter, Space, type Value } from './space/space.js';
export { instantiate, type Json, spaceOf, type Template } from './space/template.js';
export { apply, fold, isDecision } from './sweep/apply.js';
export { type Choice, createSweep } from './sweep/create-sweep.js';
export { advance, decide } from './sweep/decide.js';
export { Decision, Fact, ImportedTrial, SweepEvent, type SweepCreated } from './sweep/events.js';
export { familyOfTrial } from './sweep/family.js';
export { Goal, lossesOf } from './sweep/goals.js';
export { History } from './sweep/history.js';
export { type Leader, leaderOf, paretoFront } from './sweep/leaders.js';
export { lineageOf, type Stretch } from './sweep/lineage.js';
export { priorOf } from './sweep/prior.js';
export { type Difference, replay, type ReplayVerdict } from './sweep/replay.js';
export { requiredRuns } from './sweep/runs.js';
export { simulate, type SimulatedWorld } from './sweep/simulate.js';
export { isFinal, type RunState, type SweepState, type TrialState } from './sweep/state.js';
export { type Direction, type RungResult, type TrialStatus, type TrialView, valueAt } from './sweep/trial.js';
