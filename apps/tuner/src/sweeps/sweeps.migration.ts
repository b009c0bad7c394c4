import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

export class Sweeps1760000000000 implements MigrationInterface {
  name = 'Sweeps1760000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'sweeps',
        columns: [
          { name: 'id', type: 'text', isPrimary: true },
          { name: 'projectId', type: 'text' },
          { name: 'name', type: 'text' },
          { name: 'status', type: 'text' },
          { name: 'spec', type: 'text' },
          { name: 'plan', type: 'text' },
          { name: 'pin', type: 'text' },
          { name: 'notes', type: 'text' },
          { name: 'settled', type: 'boolean' },
          { name: 'createdAt', type: 'bigint' },
          { name: 'closedAt', type: 'bigint', isNullable: true },
        ],
      }),
    );
    await runner.createIndex(
      'sweeps',
      new TableIndex({ name: 'sweeps_by_name', columnNames: ['projectId', 'name', 'createdAt'] }),
    );
    await runner.createIndex('sweeps', new TableIndex({ name: 'sweeps_by_settled', columnNames: ['settled'] }));
    await runner.createTable(
      new Table({
        name: 'sweep_events',
        columns: [
          { name: 'sweepId', type: 'text', isPrimary: true },
          { name: 'seq', type: 'integer', isPrimary: true },
          { name: 'projectId', type: 'text' },
          { name: 'at', type: 'bigint' },
          { name: 'type', type: 'text' },
          { name: 'data', type: 'text' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('sweep_events');
    await runner.dropTable('sweeps');
  }
}
