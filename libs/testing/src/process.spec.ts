import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startProcess } from './process.js';
import { repositoryRoot } from './repository.js';
import { waitFor } from './wait-for.js';

it('collects what a process writes and how it ends', async () => {
  await using greeter = await startProcess(
    process.execPath,
    ['-e', 'console.log(process.env.GREETING); console.error("bye"); process.exitCode = 3;'],
    { GREETING: 'hello' },
  );

  expect(await greeter.exited).toEqual({ code: 3, signal: null });
  expect(greeter.stdout).toBe('hello\n');
  expect(greeter.stderr).toBe('bye\n');
});

it('takes the children of a process with it at the end of the scope', async () => {
  let grandchild: number;
  {
    await using parent = await startProcess('sh', ['-c', 'sleep 600 & echo $!; wait']);
    grandchild = Number(await waitFor(() => parent.stdout.trim(), { what: 'the pid of the grandchild' }));
    expect(existsSync(`/proc/${grandchild}`)).toBe(true);
  }
  await waitFor(() => !existsSync(`/proc/${grandchild}/exe`), { what: 'the end of the grandchild' });
});

it('says which program could not be started', async () => {
  await expect(startProcess('no-such-program')).rejects.toThrow('ENOENT');
});

it('does not leave a process behind when the test process is killed', async () => {
  const module = JSON.stringify(join(repositoryRoot(), 'libs', 'testing', 'dist', 'process.js'));
  const script = `
    import { startProcess } from ${module};
    const child = await startProcess('sleep', ['600']);
    console.log(child.pid);
    await child.exited;`;
  await using tester = await startProcess(process.execPath, ['--input-type=module', '-e', script]);
  const child = Number(await waitFor(() => tester.stdout.trim(), { what: 'the pid of the child' }));
  expect(existsSync(`/proc/${child}`)).toBe(true);

  tester.signal('SIGKILL');

  await waitFor(() => !existsSync(`/proc/${child}/exe`), { what: 'the end of the child' });
});
