import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';

/** What tells a job that takes its worker along from its neighbours. */
export class LostTogether1764000003000 implements MigrationInterface {
  readonly name = 'LostTogether1764000003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('jobs', new TableColumn({ name: 'hasNeighbours', type: 'boolean', default: false }));
    await runner.addColumn('jobs', new TableColumn({ name: 'lostTogether', type: 'integer', default: 0 }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('jobs', 'lostTogether');
    await runner.dropColumn('jobs', 'hasNeighbours');
  }
}
