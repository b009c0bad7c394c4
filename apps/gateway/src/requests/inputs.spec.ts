import { describe, expect, it } from 'vitest';
import { GatewayModule } from '../gateway.module.js';
import { findRoutes, type Route } from '../routes/find-routes.js';
import { startGateway } from '../test/start-gateway.js';

const routes = findRoutes(GatewayModule);

interface Refusal {
  readonly status: number;
  readonly detail: string;
  readonly issues?: readonly { path: string; message: string }[];
}

describe('what a route does not understand', () => {
  it('in the query is refused by every route, with the key and those that it knows', async () => {
    await using running = await startGateway();

    for (const route of routes) {
      const response = await running.request(`${pathOf(route)}?nosuch=7`, { method: route.method });
      const refusal = (await response.json()) as Refusal;

      expect(refusal, route.id).toMatchObject({ status: 422, code: 'invalid-input' });
      expect(refusal.issues, route.id).toContainEqual(expect.objectContaining({ path: 'nosuch' }));
      expect(refusal.detail, route.id).toMatch(/unknown key "nosuch", expected (one of|none)/);
    }
  });

  it('in the body is refused by every route that changes or asks with one', async () => {
    await using running = await startGateway();
    const withBody = routes.filter(({ method, description }) => method === 'POST' && description?.takesBytes !== true);

    for (const route of withBody) {
      const response = await running.request(pathOf(route), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...(route.description?.example?.body as object), nosuch: 7 }),
      });
      const refusal = (await response.json()) as Refusal;

      expect(refusal, route.id).toMatchObject({ status: 422, code: 'invalid-input' });
      expect(refusal.issues, route.id).toContainEqual(expect.objectContaining({ path: 'nosuch' }));
    }
    expect(withBody.length).toBeGreaterThan(6);
  });

  it('says which value came, where, and what was expected', async () => {
    await using running = await startGateway();
    const detailOf = async (path: string) => ((await (await running.request(path)).json()) as Refusal).detail;

    expect(await detailOf('/api/v1/jobs?limit=0')).toBe('query: limit: "0" came: too small: expected number to be >=1');
    expect(await detailOf('/api/v1/jobs?status=runing')).toMatch(
      /status: "runing" came, expected one of waiting, .*did you mean "running"\?/,
    );
  });
});

const pathOf = ({ path }: Route): string => path.replaceAll(/:\w+/g, 'cancel');
