import type { OpenApiDocument } from './document.js';

const style =
  'body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}' +
  'h2{font:600 15px ui-monospace,monospace;margin:2rem 0 .2rem}p{margin:.2rem 0}' +
  'pre{background:#f4f4f2;padding:.6rem;overflow:auto;font-size:13px}code{font-size:13px}small{color:#666}' +
  '@media(prefers-color-scheme:dark){body{background:#161616;color:#ddd}pre{background:#222}small{color:#999}}';

/** The document as one page without scripts: each route, who may use it, what it takes, and its example for curl. */
export function pageOf({ info, servers, paths }: OpenApiDocument): string {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      routeOf(method.toUpperCase(), `${servers[0]?.url ?? ''}${path}`, operation as unknown as Operation),
    ),
  );
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Paucis API</title><style>${style}</style>` +
    `<h1>Paucis API</h1><p>${escaped(String(info['description']))}</p>` +
    `<p>For programs: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).</p>${routes.join('')}</html>`
  );
}

interface Operation {
  readonly summary: string;
  readonly 'x-role'?: string;
  readonly parameters: readonly { name: string; in: string; required: boolean; example?: unknown }[];
  readonly requestBody?: { content: Record<string, { example?: unknown }> };
}

function routeOf(method: string, path: string, operation: Operation): string {
  const { summary, parameters } = operation;
  const shown = parameters
    .filter((parameter) => parameter.in !== 'path')
    .map(
      (parameter) =>
        `<code>${escaped(parameter.name)}</code> (${parameter.in}${parameter.required ? ', required' : ''})`,
    );
  const takes = shown.length === 0 ? '' : `<p><small>takes ${shown.join(', ')}</small></p>`;
  const role = operation['x-role'] ?? 'anybody';
  return (
    `<h2>${method} ${escaped(path)}</h2><p>${escaped(summary)} <small>role: ${role}</small></p>${takes}` +
    `<pre>${escaped(curlOf(method, path, operation))}</pre>`
  );
}

function curlOf(method: string, path: string, { parameters, requestBody, ...operation }: Operation): string {
  const exampleOf = (name: string) => String(parameters.find((one) => one.name === name)?.example ?? name);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(exampleOf(name)));
  const query = parameters.filter((one) => one.in === 'query' && one.example !== undefined);
  const search = query.map(({ name, example }) => `${name}=${encodeURIComponent(String(example))}`).join('&');
  const [type, body] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const data = body?.example === undefined ? '--data-binary @file' : `-d '${JSON.stringify(body.example)}'`;
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} "$PAUCIS_URL${filled}${search && `?${search}`}"`,
    ...(operation['x-role'] === undefined ? [] : ['-H "authorization: Bearer $PAUCIS_TOKEN"']),
    ...(type === undefined ? [] : [`-H 'content-type: ${type}'`, data]),
  ].join(' \\\n  ');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
