import { describe, expect, it } from 'vitest';
import { GatewayModule } from '../gateway.module.js';
import { findRoutes } from '../routes/find-routes.js';
import { documentOf } from './document.js';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly 'x-role'?: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly responses: Readonly<Record<string, { readonly headers?: object; readonly content?: Json }>>;
}
type Json = Readonly<Record<string, { readonly schema: Schema }>>;

const { paths, components } = documentOf(findRoutes(GatewayModule));
const operations = Object.values(paths).flatMap((methods) =>
  Object.entries(methods).map(([method, operation]) => ({ method, ...(operation as unknown as Operation) })),
);
const schemas = components.schemas as Record<string, Schema>;
const resolved = (schema: Schema): Schema => {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : resolved(schemas[name] ?? {});
};
/** The JSON that an operation answers when all is well. */
const answerOf = ({ responses }: Operation): Schema | undefined => {
  const content = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1].content;
  const schema = content?.['application/json']?.schema;
  return schema && resolved(schema);
};
const parameter = ({ parameters }: Operation, name: string) => parameters.find((one) => one.name === name);
const typesIn = (schema: Schema | undefined): string => JSON.stringify(schema && resolved(schema).type);

/** Neither grows with what users store: one row per family of networks, and a log that is capped where it is written. */
const bounded = ['labelCurves.get', 'jobs.log'];

describe('every operation of the API', () => {
  it('that lists what users store does so in pages with a cursor of one type', () => {
    const lists = operations.filter((operation) => {
      const { next, total: _, status: _status, ...rest } = answerOf(operation)?.properties ?? {};
      const isList = Object.values(rest).every((one) => resolved(one).type === 'array') && Object.keys(rest).length > 0;
      return operation.method === 'get' && !bounded.includes(operation.operationId) && (isList || next !== undefined);
    });

    expect(lists.length).toBeGreaterThan(14);
    for (const list of lists) {
      const cursor = answerOf(list)?.properties?.['next'];
      expect([list.operationId, typesIn(parameter(list, 'limit')?.schema)]).toEqual([list.operationId, '"integer"']);
      expect([list.operationId, typesIn(parameter(list, 'after')?.schema)]).toEqual([
        list.operationId,
        typesIn(cursor),
      ]);
    }
  });

  it('that reads JSON can be asked whether anything changed, and says what it answers then', () => {
    const reads = operations.filter((operation) => operation.method === 'get' && answerOf(operation) !== undefined);

    expect(reads.length).toBeGreaterThan(20);
    for (const read of reads) {
      const { operationId, responses } = read;
      expect([operationId, parameter(read, 'if-none-match')?.in]).toEqual([operationId, 'header']);
      expect([operationId, responses['200']?.headers]).toEqual([operationId, { etag: expect.any(Object) as object }]);
      expect([operationId, Object.keys(responses)]).toEqual([operationId, ['200', '304', 'default']]);
    }
  });

  it('that changes something can be sent twice for one effect', () => {
    const changes = operations.filter((one) => one.method !== 'get' && one['x-role'] !== 'viewer');

    expect(changes.length).toBeGreaterThan(12);
    for (const change of changes) {
      expect([change.operationId, parameter(change, 'idempotency-key')?.in]).toEqual([change.operationId, 'header']);
    }
  });

  it('that changes what a single GET shows and others change too can be tied to the state that was seen', () => {
    const guarded = operations.filter((one) => parameter(one, 'if-match') !== undefined).map((one) => one.operationId);

    expect(guarded).toEqual(
      expect.arrayContaining(['datasetCards.change', 'sweeps.adjust', 'sweeps.change', 'tokens.revoke']),
    );
  });
});
