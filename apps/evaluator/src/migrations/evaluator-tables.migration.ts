import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

const text = (name: string): TableColumnOptions => ({ name, type: 'text' });
const key = (name: string): TableColumnOptions => ({ name, type: 'text', isPrimary: true });
const integer = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const double = (name: string): TableColumnOptions => ({ name, type: 'double precision' });
const bigint = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
const optional = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });

const tables = [
  new Table({
    name: 'evaluations',
    columns: [
      { name: 'seq', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
      ...['id', 'projectId', 'sweepId', 'trialId', 'runId', 'jobId', 'jobKey'].map(text),
      ...['fold', 'seed', 'step'].map(integer),
      ...['auc', 'aucLow', 'aucHigh'].map(double),
      text('aucMethod'),
      ...['accuracy', 'accuracyLow', 'accuracyHigh'].map(double),
      { name: 'collapsed', type: 'boolean' },
      integer('n'),
      text('predictions'),
      text('profile'),
      optional(text('codeVersion')),
      double('seconds'),
      bigint('createdAt'),
    ],
    indices: [
      { name: 'evaluations_run', columnNames: ['jobId', 'runId'], isUnique: true },
      { name: 'evaluations_sweep', columnNames: ['projectId', 'sweepId', 'seq'] },
    ],
  }),
  new Table({
    name: 'score_requests',
    columns: [
      key('jobId'),
      key('runId'),
      ...['projectId', 'sweepId', 'trialId', 'jobKey'].map(text),
      text('predictions'),
      text('profile'),
      optional(text('codeVersion')),
      double('seconds'),
      bigint('requestedAt'),
      optional(text('error')),
    ],
    indices: [{ name: 'score_requests_due', columnNames: ['error', 'requestedAt'] }],
  }),
  new Table({
    name: 'job_times',
    columns: [key('sweepId'), key('jobId'), text('projectId'), text('kind'), double('seconds')],
  }),
  new Table({
    name: 'comparisons',
    columns: [
      key('sweepId'),
      text('projectId'),
      text('state'),
      optional(text('comparison')),
      optional(text('report')),
      bigint('closedAt'),
    ],
    indices: [{ name: 'comparisons_wanted', columnNames: ['state'] }],
  }),
  new Table({
    name: 'finalizations',
    columns: [
      key('sweepId'),
      ...['projectId', 'state', 'actor', 'splitPlanId', 'finalists', 'commitment'].map(text),
      integer('retries'),
      optional(integer('look')),
      optional(integer('testSize')),
      text('jobs'),
      text('test'),
      optional(text('testDifference')),
      optional(text('error')),
      bigint('createdAt'),
      optional(bigint('endedAt')),
    ],
    indices: [{ name: 'finalizations_state', columnNames: ['state'] }],
  }),
];

export class EvaluatorTables1700000020000 implements MigrationInterface {
  readonly name = 'EvaluatorTables1700000020000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.createTable(table.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...tables].reverse()) await runner.dropTable(table.name);
  }
}
