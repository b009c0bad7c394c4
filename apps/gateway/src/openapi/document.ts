import { z } from 'zod';
import { isRaw, type RawAnswer } from '../routes/describe.js';
import type { Route } from '../routes/find-routes.js';
import { Problem } from '../problems/problem.js';
import { namedSchemas } from './named-schemas.js';

type Json = Record<string, unknown>;

const root = '/api/v1';

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: Json;
  readonly servers: readonly { url: string }[];
  readonly paths: Record<string, Record<string, Json>>;
  readonly components: { schemas: Json; securitySchemes: Json };
}

/** The document of these routes, from the very schemas that check requests and shape answers. */
export function documentOf(routes: readonly Route[]): OpenApiDocument {
  const schemas: Json = {};
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes.filter(({ path }) => path.startsWith(`${root}/`))) {
    const path = route.path.slice(root.length).replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Paucis',
      version: '1',
      description:
        'Trustworthy sweeps of architectures and self-supervision for small medical-image data sets. ' +
        'Lists come in pages: `next` of an answer is `after` of the next request. Every JSON answer to a GET has an ETag. ' +
        'A change with an Idempotency-Key is made once, however often it is sent.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: root }],
    paths: sorted(paths),
    components: {
      schemas: sorted(schemas),
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: '`paucis tokens create` makes one.' } },
    },
  };
}

function operationOf(route: Route, schemas: Json): Json {
  const { method, description, policy, status, id } = route;
  if (description === undefined) throw new Error(`${method} ${route.path}: expected @Describe on this route`);
  const body = route.inputs.find(({ place }) => place === 'body')?.schema;
  const { example } = description;
  return {
    operationId: id,
    summary: description.summary,
    ...(policy === 'public' ? { security: [] } : { security: [{ token: [] }], 'x-role': policy }),
    parameters: [...inputParameters(route), ...headerParameters(route)],
    ...(body && {
      requestBody: {
        required: !body.safeParse(undefined).success,
        content: { 'application/json': { schema: inputSchema(body), ...exampleOf(example?.body) } },
      },
    }),
    ...(description.takesBytes && {
      requestBody: {
        required: true,
        content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
      },
    }),
    responses: {
      [status]: {
        description: 'As asked.',
        ...(hasTag(route) && { headers: { etag: answerTag } }),
        content: contentOf(description.answer, schemas),
      },
      ...(hasTag(route) && {
        304: { description: 'What if-none-match names still holds.', headers: { etag: answerTag } },
      }),
      default: {
        description: 'What is wrong, for people and programs (RFC 9457).',
        content: { 'application/problem+json': { schema: answerSchema(Problem, schemas) } },
      },
    },
  };
}

/** Every JSON answer to a GET has one. */
const hasTag = ({ method, description }: Route): boolean =>
  method === 'GET' && description !== undefined && !isRaw(description.answer);

const answerTag = { description: 'Changes with any byte of the answer.', required: true, schema: { type: 'string' } };

function contentOf(answer: z.ZodType | RawAnswer, schemas: Json): Json {
  if (!isRaw(answer)) return { 'application/json': { schema: answerSchema(answer, schemas) } };
  const schema = answer.event ? answerSchema(answer.event, schemas) : { type: 'string' };
  return { [answer.contentType]: { schema } };
}

function inputParameters({ inputs, description }: Route): Json[] {
  const { params = {}, query = {} } = description?.example ?? {};
  const ofInputs = inputs.flatMap(({ place, name = '', schema }) => {
    if (schema === undefined || place === 'body') return [];
    if (place === 'query') return parametersOf('query', schema, query);
    return [{ name, in: 'path', required: true, schema: inputSchema(schema), ...exampleOf(params[name]) }];
  });
  const headers = description?.headers;
  return [...ofInputs, ...(headers === undefined ? [] : parametersOf('header', headers, {}))];
}

function parametersOf(place: 'query' | 'header', of: z.ZodType, examples: Json): Json[] {
  const { properties = {}, required = [] } = inputSchema(of) as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema,
    ...exampleOf(examples[name]),
  }));
}

const exampleOf = (example: unknown): Json => (example === undefined ? {} : { example });

/** Headers that hold for kinds of routes. */
function headerParameters(route: Route): Json[] {
  const { method, description, policy } = route;
  const header = (name: string, text: string) => ({
    name,
    in: 'header',
    required: false,
    description: text,
    schema: { type: 'string' },
  });
  if (method === 'GET') {
    return hasTag(route) ? [header('if-none-match', 'The ETag of an earlier answer: 304 if it still holds.')] : [];
  }
  return [
    ...(policy === 'viewer' ? [] : [header('idempotency-key', 'Same key, same request: same effect and same answer.')]),
    ...(description?.guardedBy === undefined
      ? []
      : [header('if-match', `Only if the ETag of ${description.guardedBy} is still this one; else 412.`)]),
  ];
}

/** What may be sent: defaults are optional, coerced values are what they become. */
function inputSchema(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    metadata: z.registry(),
    override: coerced,
  });
  return json;
}

/** A coerced number is sent as text, but means a number. */
function coerced({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  const { type, coerce } = zodSchema._zod.def as { type: string; coerce?: boolean };
  if (coerce === true && type === 'number' && jsonSchema.type === undefined) jsonSchema.type = 'number';
}

/** What is answered; named schemas go into `schemas` and are referred to. */
function answerSchema(schema: z.ZodType, schemas: Json): Json {
  const {
    $schema: _,
    $defs = {},
    ...json
  } = z.toJSONSchema(schema, {
    io: 'output',
    unrepresentable: 'any',
    metadata: namedSchemas,
    override: exhaustive,
  }) as Json & { $defs?: Json };
  const id = namedSchemas.get(schema)?.id;
  const moved = JSON.parse(JSON.stringify({ $defs, json }).replaceAll('"#/$defs/', '"#/components/schemas/')) as {
    $defs: Json;
    json: Json;
  };
  for (const [name, of] of Object.entries(moved.$defs)) schemas[name] ??= withoutId(of as Json);
  if (id === undefined) return moved.json;
  schemas[id] ??= withoutId(moved.json);
  return { $ref: `#/components/schemas/${id}` };
}

/** A record over an enum holds every one of its keys. */
function exhaustive({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const { propertyNames, additionalProperties } = jsonSchema;
  const keys = typeof propertyNames === 'object' ? propertyNames.enum : undefined;
  if (keys === undefined || additionalProperties === undefined) return;
  delete jsonSchema.propertyNames;
  jsonSchema.properties = Object.fromEntries(keys.map((key) => [String(key), additionalProperties]));
  jsonSchema.required = keys.map(String);
  jsonSchema.additionalProperties = false;
}

const withoutId = ({ id: _, ...schema }: Json): Json => schema;

const sorted = <Value>(entries: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
