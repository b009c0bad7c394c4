import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

const text = (name: string): TableColumnOptions => ({ name, type: 'text' });
const integer = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const bigint = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
const optional = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });

const table = new Table({
  name: 'explanations',
  columns: [
    { ...text('id'), isPrimary: true },
    ...['projectId', 'sweepId', 'trialId'].map(text),
    optional(text('runId')),
    ...['network', 'models'].map(text),
    integer('images'),
    text('state'),
    integer('retries'),
    text('jobIds'),
    optional(text('summary')),
    optional(text('error')),
    bigint('createdAt'),
    optional(bigint('endedAt')),
  ],
  indices: [
    { name: 'explanations_state', columnNames: ['state'] },
    { name: 'explanations_sweep', columnNames: ['projectId', 'sweepId', 'createdAt'] },
  ],
});

export class Explanations1764100000000 implements MigrationInterface {
  readonly name = 'Explanations1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(table.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(table.name);
  }
}
