import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

const text = (name: string): TableColumnOptions => ({ name, type: 'text' });
const key = (name: string): TableColumnOptions => ({ name, type: 'text', isPrimary: true });
const integer = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const bigint = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
const optional = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });

const tables = [
  new Table({
    name: 'datasets',
    columns: [
      key('id'),
      ...['projectId', 'name', 'ingestId'].map(text),
      optional(text('versionId')),
      bigint('createdAt'),
    ],
    indices: [{ name: 'datasets_name', columnNames: ['projectId', 'name'], isUnique: true }],
  }),
  new Table({
    name: 'dataset_versions',
    columns: [
      key('id'),
      ...['projectId', 'datasetId', 'contentHash', 'provenance', 'image', 'classes'].map(text),
      integer('positiveClass'),
      text('anatomy'),
      optional(text('licence')),
      optional(text('citation')),
      ...['counts', 'warnings', 'openShards', 'sealedShards', 'samples'].map(text),
      bigint('createdAt'),
    ],
    indices: [{ name: 'dataset_versions_content', columnNames: ['datasetId', 'contentHash'], isUnique: true }],
  }),
  new Table({
    name: 'ingests',
    columns: [
      key('id'),
      ...['projectId', 'datasetId', 'requestHash', 'request', 'status'].map(text),
      integer('attempts'),
      optional(text('error')),
      bigint('createdAt'),
    ],
    indices: [{ name: 'ingests_status', columnNames: ['status', 'createdAt'] }],
  }),
  new Table({
    name: 'sealed_pixels',
    columns: [key('projectId'), key('pixelHash'), key('versionId')],
    indices: [{ name: 'sealed_pixels_version', columnNames: ['versionId'] }],
  }),
  new Table({
    name: 'seal_openings',
    columns: [
      key('projectId'),
      key('sweepId'),
      ...['splitPlanId', 'versionId', 'commitment'].map(text),
      integer('look'),
      text('openedBy'),
      bigint('openedAt'),
    ],
    indices: [{ name: 'seal_openings_version', columnNames: ['projectId', 'versionId'] }],
  }),
  new Table({
    name: 'seal_grants',
    columns: [key('id'), text('projectId'), text('sweepId'), bigint('grantedAt')],
    indices: [{ name: 'seal_grants_sweep', columnNames: ['projectId', 'sweepId'] }],
  }),
  new Table({
    name: 'split_plans',
    columns: [
      key('id'),
      ...['projectId', 'versionId'].map(text),
      integer('folds'),
      text('foldRefs'),
      integer('testSize'),
      text('dropped'),
      bigint('createdAt'),
    ],
    indices: [{ name: 'split_plans_folds', columnNames: ['versionId', 'folds'], isUnique: true }],
  }),
];

export class RegistryTables1700000010000 implements MigrationInterface {
  readonly name = 'RegistryTables1700000010000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.createTable(table.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...tables].reverse()) await runner.dropTable(table.name);
  }
}
