import { stat } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { Controller, Get, Module, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { defineService, startService } from '@paucis/platform';
import { describe, expect, it } from 'vitest';
import { type RunningGateway, startGateway } from '../test/start-gateway.js';
import { gateway } from '../gateway.js';
import { GatewayModule } from '../gateway.module.js';

interface Route {
  readonly method: string;
  readonly path: string;
}

/** Every route that a controller registers, as Nest itself finds them. */
function routesOf({ service }: RunningGateway): Route[] {
  const scanner = new MetadataScanner();
  const controllers = [...service.app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return controllers.flatMap(({ metatype }) => {
    const prototype = (metatype as { prototype: Record<string, object> }).prototype;
    const prefixes = [Reflect.getMetadata(PATH_METADATA, metatype as object) as string | string[]].flat();
    return scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name] as object;
      const path = Reflect.getMetadata(PATH_METADATA, handler) as string | undefined;
      if (path === undefined) return [];
      const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number] ?? '';
      return prefixes.map((prefix) => ({
        method,
        path: `/${prefix}/${path}`.replaceAll(/\/+/g, '/').replace(/\/$/, ''),
      }));
    });
  });
}

describe('access', () => {
  it('answers 401 on every route but health to who shows no token', async () => {
    await using running = await startGateway();
    const routes = routesOf(running).filter(({ path }) => !path.endsWith('/health'));

    const statuses = await Promise.all(
      routes.map(async ({ method, path }) => {
        const response = await fetch(`${running.url}${path.replaceAll(/:\w+/g, 'cancel')}`, { method });
        return `${method} ${path}: ${response.status}`;
      }),
    );

    expect(routes.length).toBeGreaterThan(20);
    expect(statuses).toEqual(routes.map(({ method, path }) => `${method} ${path}: 401`));
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
