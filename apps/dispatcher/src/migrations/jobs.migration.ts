import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

const text = (name: string, more: Partial<TableColumnOptions> = {}) => ({ name, type: 'text', ...more });
const integer = (name: string, more: Partial<TableColumnOptions> = {}) => ({ name, type: 'integer', ...more });
const boolean = (name: string) => ({ name, type: 'boolean' });
const bigint = (name: string, more: Partial<TableColumnOptions> = {}) => ({ name, type: 'bigint', ...more });
const key = { isPrimary: true };
const optional = { isNullable: true };
const index = (name: string, columnNames: string[], isUnique = false) => ({ name, columnNames, isUnique });

const tables = [
  new Table({
    name: 'jobs',
    columns: [
      text('id', key),
      ...['projectId', 'key', 'trajectoryKey', 'kind', 'status', 'spec', 'inputs', 'pin', 'pinHash'].map((name) =>
        text(name),
      ),
      integer('rank'),
      integer('targetStep'),
      bigint('createdAt'),
      integer('position'),
      text('traceparent'),
      integer('attempts'),
      integer('maxAttempts'),
      integer('leaseEpoch'),
      bigint('leaseUntil', optional),
      boolean('lapsed'),
      text('workerId', optional),
      text('claimId', optional),
      bigint('claimedAt', optional),
      bigint('retryAt', optional),
      integer('lastSequence'),
      integer('step'),
      integer('totalSteps'),
      bigint('workedMs'),
      text('failureClass', optional),
      text('failureMessage', optional),
      text('result'),
      boolean('logsTruncated'),
      integer('staleWrites'),
      bigint('startedAt', optional),
      bigint('finishedAt', optional),
    ],
    indices: [
      index('jobs_key', ['projectId', 'key'], true),
      index('jobs_queue', ['status', 'pinHash', 'rank', 'createdAt', 'position']),
      index('jobs_trajectory', ['projectId', 'trajectoryKey']),
      index('jobs_list', ['projectId', 'createdAt', 'position', 'id']),
      index('jobs_claim', ['claimId']),
    ],
  }),
  new Table({
    name: 'job_owners',
    columns: [
      text('jobId', key),
      text('ownerKey', key),
      text('projectId'),
      text('owner'),
      text('sweepId', optional),
      text('trialId', optional),
      text('runId', optional),
      bigint('attachedAt'),
      bigint('releasedAt', optional),
    ],
    indices: [
      index('job_owners_sweep', ['projectId', 'sweepId', 'trialId']),
      index('job_owners_run', ['projectId', 'runId']),
    ],
  }),
  new Table({
    name: 'job_dependencies',
    columns: [text('jobId', key), text('inputKey', key), text('projectId')],
    indices: [index('job_dependencies_input', ['projectId', 'inputKey'])],
  }),
  new Table({
    name: 'job_artifacts',
    columns: [
      text('jobId', key),
      text('name', key),
      text('projectId'),
      text('objectKey'),
      text('sha256'),
      bigint('sizeBytes'),
    ],
    indices: [index('job_artifacts_object', ['objectKey'])],
  }),
  new Table({
    name: 'checkpoints',
    columns: [
      text('projectId', key),
      text('trajectoryKey', key),
      text('jobId', key),
      integer('step'),
      text('artifact'),
      text('objectKey'),
      bigint('storedAt'),
    ],
    indices: [index('checkpoints_object', ['objectKey'])],
  }),
  new Table({
    name: 'garbage',
    columns: [text('objectKey', key), text('projectId'), bigint('collectAt')],
    indices: [index('garbage_due', ['collectAt'])],
  }),
  new Table({
    name: 'metric_chunks',
    columns: [
      text('id', key),
      text('projectId'),
      text('jobId'),
      text('metric'),
      integer('leaseEpoch'),
      integer('fromStep'),
      integer('toStep'),
      integer('points'),
      text('steps'),
      text('values'),
    ],
    indices: [index('metric_chunks_curve', ['jobId', 'metric', 'leaseEpoch', 'fromStep'])],
  }),
  new Table({
    name: 'log_chunks',
    columns: [
      text('jobId', key),
      integer('leaseEpoch', key),
      integer('sequence', key),
      text('projectId'),
      text('lines'),
      integer('sizeBytes'),
    ],
  }),
  new Table({
    name: 'workers',
    columns: [
      text('id', key),
      text('projectId'),
      text('host'),
      integer('slots'),
      integer('busy'),
      text('codeVersion'),
      text('profile'),
      bigint('seenAt'),
    ],
  }),
];

export class Jobs1700000001000 implements MigrationInterface {
  readonly name = 'Jobs1700000001000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.createTable(table.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...tables].reverse()) await runner.dropTable(name);
  }
}
