import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

export class Uploads1700000012000 implements MigrationInterface {
  readonly name = 'Uploads1700000012000';

  async up(runner: QueryRunner): Promise<void> {
    const text = (name: string, isNullable = false) => ({ name, type: 'text', isNullable });
    await runner.createTable(
      new Table({
        name: 'uploads',
        columns: [
          { name: 'id', type: 'text', isPrimary: true },
          text('projectId'),
          text('actor'),
          text('fileName'),
          { name: 'createdAt', type: 'bigint' },
          text('objectKey', true),
          text('md5', true),
        ],
        indices: [
          { name: 'uploads_created', columnNames: ['createdAt'] },
          { name: 'uploads_object', columnNames: ['objectKey'] },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('uploads');
  }
}
