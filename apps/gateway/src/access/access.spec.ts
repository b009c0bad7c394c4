import { stat } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { Controller, Get, Module } from '@nestjs/common';
import { defineService, startService } from '@paucis/platform';
import { describe, expect, it } from 'vitest';
import { findRoutes, type Route } from '../routes/find-routes.js';
import { startGateway } from '../test/start-gateway.js';
import { gateway } from '../gateway.js';
import { GatewayModule } from '../gateway.module.js';

const routes = findRoutes(GatewayModule);
const closed = routes.filter(({ policy }) => policy !== 'public');
const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

/** What each route answers to a request made by `options`, with a name in place of every part of its path. */
async function statusesOf(
  url: string,
  of: readonly Route[],
  options: (route: Route) => RequestInit,
): Promise<string[]> {
  return Promise.all(
    of.map(async (route) => {
      const path = route.path.replaceAll(/:\w+/g, 'cancel');
      const response = await fetch(`${url}${path}`, { method: route.method, ...options(route) });
      await response.body?.cancel();
      return `${nameOf(route)}: ${response.status}`;
    }),
  );
}

describe('access', () => {
  it('answers 401 to who shows no token, on every route that is not public', async () => {
    await using running = await startGateway();

    const statuses = await statusesOf(running.url, closed, () => ({}));

    expect(closed.length).toBeGreaterThan(25);
    expect(statuses).toEqual(closed.map((route) => `${nameOf(route)}: 401`));
    expect(new Set(routes.filter((route) => !closed.includes(route)).map(({ id }) => id))).toEqual(
      new Set(['health.health', 'openApi.openapi', 'openApi.page']),
    );
  });

  it.each([
    ['viewer', ['editor', 'admin']],
    ['editor', ['admin']],
  ] as const)('answers 403 to a %s wherever more is needed, with the role that is', async (role, above) => {
    await using running = await startGateway();
    const token = await running.newToken(role);
    const forbidden = routes.filter(({ policy }) => (above as readonly unknown[]).includes(policy));

    const statuses = await statusesOf(running.url, forbidden, () => ({
      headers: { authorization: `Bearer ${token}` },
    }));

    expect(forbidden.length).toBeGreaterThan(3);
    expect(statuses).toEqual(forbidden.map((route) => `${nameOf(route)}: 403`));
    const refused = await running.request('/api/v1/audit', { headers: { authorization: `Bearer ${token}` } });
    expect(await refused.json()).toMatchObject({ code: 'role-too-low', needed: 'admin', held: role });
  });

  it('refuses a route that no policy names, even to the admin', async () => {
    @Controller('forgotten')
    class Forgotten {
      @Get()
      secrets(): string {
        return 'secrets';
      }
    }
    @Module({ imports: [GatewayModule], controllers: [Forgotten] })
    class WithForgotten {}
    await using running = await startGateway();
    const environment = {
      PAUCIS_DATA_FOLDER: running.folder,
      PAUCIS_NATS_URL: running.broker.url,
      PAUCIS_HTTP_PORT: '0',
    };
    await running.service.stop();
    await using service = await startService(defineService({ ...gateway, module: WithForgotten }), {
      environment,
      write: () => undefined,
    });

    const response = await fetch(`${service.url}/forgotten`, { headers: { authorization: `Bearer ${running.token}` } });

    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'no-policy' });
  });

  it('makes one admin token at the first start, readable by its owner alone, and keeps it', async () => {
    await using running = await startGateway();

    const { mode } = await stat(join(running.folder, 'admin-token'));
    const me = await running.request('/api/v1/me');

    expect((mode & 0o777).toString(8)).toBe('600');
    expect(await me.json()).toMatchObject({ name: 'admin', role: 'admin', projectId: 'default' });
    expect(JSON.stringify(running.logged)).not.toContain(running.token);
  });

  it('tells a token from one that differs in its last letter', async () => {
    await using running = await startGateway();
    const almost = running.token.slice(0, -1) + (running.token.endsWith('A') ? 'B' : 'A');

    const response = await running.request('/api/v1/me', { headers: { authorization: `Bearer ${almost}` } });

    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('slows down who guesses, not who knows', async () => {
    await using running = await startGateway();
    const guess = (index: number) => {
      const token = `paucis_${String(index).padStart(16, '0')}_${'A'.repeat(43)}`;
      return running.request('/api/v1/me', { headers: { authorization: `Bearer ${token}` } });
    };
    const other = await running.newToken('viewer');
    await running.request('/api/v1/me');

    const statuses: number[] = [];
    for (let index = 0; index < 25; index += 1) statuses.push((await guess(index)).status);
    const slowed = await guess(99);
    const unseen = await running.request('/api/v1/me', { headers: { authorization: `Bearer ${other}` } });

    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401));
    expect(statuses.at(-1)).toBe(429);
    expect(await slowed.json()).toMatchObject({ status: 429, code: 'too-many-requests' });
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0);
    // Right or wrong, who was never seen here waits; who was is let in.
    expect(unseen.status).toBe(429);
    expect((await running.request('/api/v1/me')).status).toBe(200);
  });

  it('answers only under its own names', async () => {
    await using running = await startGateway({ PAUCIS_HTTP_NAMES: 'paucis.example.org' });
    const statusFor = (host: string) =>
      new Promise((resolve, reject) => {
        httpRequest(`${running.url}/health`, { headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });

    expect(await statusFor('attacker.example.org')).toBe(421);
    expect(await statusFor('paucis.example.org:443')).toBe(200);
    expect(await statusFor('localhost:1')).toBe(200);
  });
});
