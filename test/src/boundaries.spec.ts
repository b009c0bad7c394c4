import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const rule = '@nx/enforce-module-boundaries';

describe('module boundaries', () => {
  // The rule is silent while no project graph is cached; listing the projects makes one.
  beforeAll(() => {
    execFileSync(join(root, 'node_modules/.bin/nx'), ['show', 'projects'], {
      cwd: root,
      env: { ...process.env, NX_DAEMON: 'false' },
    });
  });

  const complaints = async (file: string, line: string) => {
    const [result] = await new ESLint({ cwd: root }).lintText(`${line}\nexport const used = imported;\n`, {
      filePath: join(root, file),
    });
    return (result?.messages ?? []).filter((message) => message.ruleId === rule).map((message) => message.message);
  };

  it.each([
    ['the core', 'libs/statistics/src/wilson.ts', `import * as imported from '@paucis/platform';`],
    ['the core', 'libs/search/src/index.ts', `import * as imported from 'typeorm';`],
    ['networks', 'libs/networks/src/index.ts', `import * as imported from '@paucis/learning';`],
    ['contracts', 'libs/contracts/src/ids.ts', `import * as imported from '@paucis/statistics';`],
    ['an app', 'apps/tuner/src/index.ts', `import * as imported from '@paucis/dispatcher';`],
    ['a shipped file', 'apps/tuner/src/index.ts', `import * as imported from '@paucis/testing';`],
  ])('keep %s (%s) from %s', async (_who, file, line) => {
    expect(await complaints(file, line)).toHaveLength(1);
  });

  it('let an app use the core', async () => {
    expect(await complaints('apps/tuner/src/index.ts', `import * as imported from '@paucis/search';`)).toEqual([]);
  });
});
