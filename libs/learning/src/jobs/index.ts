import type { JobKind, JobSpec } from '@paucis/contracts';
import { explain } from './explain.js';
import type { JobContext, JobIo, JobKindDefinition, JobOutcome } from './job-io.js';
import { predict } from './predict.js';
import { pretrain } from './pretrain.js';
import { train } from './train.js';

/** Every kind of job: one file and one line each. */
export const jobKinds = { pretrain, train, predict, explain } satisfies {
  [Kind in JobKind]: JobKindDefinition<Extract<JobSpec, { kind: Kind }>>;
};

/** Executes a job of any kind. Needs a loaded tensor runtime. */
export function executeJob(spec: JobSpec, io: JobIo, context: JobContext): Promise<JobOutcome> {
  const kind = jobKinds[spec.kind] as JobKindDefinition<JobSpec>;
  return kind.execute(spec, io, context);
}
