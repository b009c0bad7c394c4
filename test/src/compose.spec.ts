import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { dispatcher } from '@paucis/dispatcher';
import { evaluator } from '@paucis/evaluator';
import { gateway } from '@paucis/gateway';
import { loadConfig, type ServiceDefinition } from '@paucis/platform';
import { registry } from '@paucis/registry';
import { findNatsServer, repositoryRoot, temporaryFolder } from '@paucis/testing';
import { trainer } from '@paucis/trainer';
import { tuner } from '@paucis/tuner';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const Container = z.object({
  image: z.string(),
  command: z.array(z.string()),
  environment: z.record(z.string(), z.coerce.string()).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  volumes: z.array(z.union([z.string(), z.object({ source: z.string() }).loose()])).default([]),
});
const Compose = z.object({
  services: z.record(z.string(), Container.partial({ command: true })),
  volumes: z.record(z.string(), z.null()),
});

const read = (...path: string[]) => readFileSync(join(repositoryRoot(), ...path), 'utf8');
const text = read('infra', 'compose.yaml');
const compose = Compose.parse(parse(text, { merge: true }));
const example = parseEnv(read('infra', 'team.env.example'));
const definitions = { registry, dispatcher, tuner, evaluator, gateway, trainer } as unknown as Record<
  string,
  ServiceDefinition
>;
/** As Compose does it, with a secret for each variable that the example leaves empty. */
const filled = (value: string) =>
  value.replace(/\$\{(\w+)\}/g, (_match, name: string) => example[name] || `secret-of-${name.toLowerCase()}`);

describe('the compose file', () => {
  it('runs every service of the product, each from a program that there is', () => {
    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(Object.keys(definitions)));
    for (const [name, { image, command = [] }] of Object.entries(compose.services)) {
      const program = command.find((part) => part.endsWith('js'));
      expect(image === 'paucis', name).toBe(program !== undefined);
      if (program === undefined) continue;
      const source = program.replace('/dist/main.js', '/src/main.ts');
      expect(existsSync(join(repositoryRoot(), source)), `${name}: ${source}`).toBe(true);
    }
  });

  it.each(Object.keys(definitions))('gives %s only settings that it reads, and all that it needs', (name) => {
    const { config } = definitions[name] as ServiceDefinition;
    const known = Object.keys((config as unknown as z.ZodObject).shape);
    const given = Object.fromEntries(
      Object.entries(compose.services[name]?.environment ?? {}).map(([key, value]) => [key, filled(value)]),
    );

    expect(Object.keys(given).filter((key) => !known.includes(key))).toEqual([]);
    const loaded = loadConfig(config, given);

    expect(loaded.PAUCIS_NATS_CREDENTIALS_FILE).toBe('/run/nats/credentials.json');
    const hasKeys = [loaded.PAUCIS_DATABASE_URL, loaded.PAUCIS_S3_SECRET_KEY].every((value) => value !== undefined);
    expect(hasKeys).toBe(name !== 'trainer');
  });

  it('names only variables of the example file, which holds no secret', () => {
    const named = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name as string);

    expect(new Set(named.filter((name) => !Object.hasOwn(example, name)))).toEqual(new Set());
    const secrets = Object.keys(example).filter((name) => /PASSWORD|SECRET/.test(name));
    expect(secrets.length).toBeGreaterThan(1);
    for (const name of secrets) expect(example[name], name).toBe('');
  });

  it('waits for services and mounts volumes that it defines', () => {
    for (const [name, { depends_on: others, volumes }] of Object.entries(compose.services)) {
      for (const other of Object.keys(others)) expect(compose.services, name).toHaveProperty([other]);
      for (const volume of volumes) {
        const source = typeof volume === 'string' ? volume.split(':')[0] : volume.source;
        expect(Object.keys(compose.volumes), name).toContain(source);
      }
    }
  });

  // Files of another owner can be made by root alone, as the container does it.
  it.skipIf(process.getuid?.() !== 0)(
    'gives each service a password of its own and nats-server all of them',
    async () => {
      await using folder = await temporaryFolder();
      const make = () =>
        execFileSync(process.execPath, [join(repositoryRoot(), 'infra', 'nats-files.mjs'), folder.path]);
      const fileOf = (name: string) => join(folder.path, name, 'credentials.json');

      make();
      const first = Object.keys(definitions).map((name) => readFileSync(fileOf(name), 'utf8'));
      make();

      expect(Object.keys(definitions).map((name) => readFileSync(fileOf(name), 'utf8'))).toEqual(first);
      expect(new Set(first).size).toBe(first.length);
      for (const name of Object.keys(definitions)) {
        const { uid, mode } = statSync(fileOf(name));
        expect([name, uid, mode & 0o777]).toEqual([name, 1000, 0o600]);
        expect(Object.keys(JSON.parse(readFileSync(fileOf(name), 'utf8')) as object)).toEqual([name]);
      }
      // Refused with a reason and another exit code if a line of it were wrong.
      execFileSync(await findNatsServer(), ['-t', '-c', join(folder.path, 'nats.conf')], { stdio: 'pipe' });
    },
  );

  it('builds its image by commands and of folders that there are', () => {
    const dockerfile = read('infra', 'Dockerfile');
    const scripts = [...dockerfile.matchAll(/node (infra\/\S+)/g)].map(([, script]) => script as string);
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    const versions = [...dockerfile.matchAll(/^FROM node:(\d+)/gm)].map(([, version]) => Number(version));

    expect(scripts).toEqual(['infra/setup.mjs']);
    for (const script of scripts) expect(existsSync(join(repositoryRoot(), script)), script).toBe(true);
    expect(versions).toHaveLength(2);
    // What the first stage compiles is run by the second.
    expect(new Set(versions).size).toBe(1);
    expect(versions[0]).toBeGreaterThanOrEqual(Number(/\d+/.exec(engines.node)?.[0]));
    // Secrets and what this machine has built stay out of the image.
    expect(read('infra', 'Dockerfile.dockerignore').split('\n')).toEqual(
      expect.arrayContaining(['**/node_modules', '**/dist', '.paucis', 'infra/team.env']),
    );
  });
});
