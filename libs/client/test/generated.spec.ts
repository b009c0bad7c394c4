import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('the types of the client are those of the committed document', () => {
  const made = execFileSync(process.execPath, ['generate.mjs', '--print'], {
    cwd: new URL('..', import.meta.url),
    encoding: 'utf8',
  });

  const committed = readFileSync(new URL('../src/generated/api.ts', import.meta.url), 'utf8');
  expect(made === committed, 'libs/client/src/generated/api.ts is stale: run `npm run api`').toBe(true);
});
