import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { GatewayModule } from '../gateway.module.js';
import { findRoutes } from '../routes/find-routes.js';
import { startGateway } from '../test/start-gateway.js';
import { documentOf } from './document.js';

const routes = findRoutes(GatewayModule);

describe('the OpenAPI document', () => {
  it('that is committed is that of the code', async () => {
    const committed = JSON.parse(await readFile(new URL('../../openapi.json', import.meta.url), 'utf8')) as unknown;

    expect(committed, 'apps/gateway/openapi.json is stale: run `npm run api`').toEqual(
      JSON.parse(JSON.stringify(documentOf(routes))),
    );
  });

  it('is served as the document of this very process, and as a page that names every route', async () => {
    await using running = await startGateway();

    const served = await (await fetch(`${running.url}/api/v1/openapi.json`)).json();
    const page = await (await fetch(`${running.url}/api/v1/docs`)).text();

    expect(served).toEqual(JSON.parse(JSON.stringify(documentOf(routes))));
    const documented = routes.filter(({ path }) => path.startsWith('/api/v1/'));
    for (const { method, path } of documented) {
      expect(page).toContain(`<h2>${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}</h2>`);
    }
    expect(page).not.toContain('<script');
  });

  it('describes every route: who may use it, its inputs, its answer', () => {
    const holes = routes.flatMap(({ id, policy, description, inputs }) => [
      ...(policy === undefined ? [`${id}: no @Allow`] : []),
      ...(description === undefined ? [`${id}: no @Describe`] : []),
      ...inputs
        .filter(({ schema }) => schema === undefined)
        .map(({ place, name }) => `${id}: no schema of ${place} ${name}`),
    ]);

    expect(holes).toEqual([]);
    expect(new Set(routes.map(({ id, path }) => `${id} ${path}`)).size).toBe(routes.length);
  });

  it('has only references that lead somewhere', () => {
    const document = documentOf(routes);
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g);

    const names = new Set([...references].map(([, name]) => name ?? ''));

    expect(names.size).toBeGreaterThan(15);
    expect([...names].filter((name) => !(name in document.components.schemas))).toEqual([]);
  });
});
