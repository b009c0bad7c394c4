import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';

/** What tells a claim that comes late, and an attempt that got somewhere. */
export class LateClaimsAndProgress1764000002000 implements MigrationInterface {
  readonly name = 'LateClaimsAndProgress1764000002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('workers', new TableColumn({ name: 'lastClaim', type: 'integer', default: 0 }));
    await runner.addColumn('jobs', new TableColumn({ name: 'resumedStep', type: 'integer', default: 0 }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('jobs', 'resumedStep');
    await runner.dropColumn('workers', 'lastClaim');
  }
}
