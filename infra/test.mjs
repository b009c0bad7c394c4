/** `npm test`: set-up, types, lint, then all specs. With arguments, only the specs they select (as for `vitest run`). */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, setUp, setUpOrExit } from './setup.mjs';

const selection = process.argv.slice(2);
await setUpOrExit({ only: ['packages', 'sqlite', 'tensorflow', 'nats', 'postgres'] });
await setUpMinio();
const typesPassed = await succeeds([join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b']);
const lintPassed = selection.length > 0 || (await lint());
const specs = await test();
if (!typesPassed) console.log('the sources do not compile: see above');
if (!lintPassed) console.log('lint failed: see above');
const failed = specs.failed + (typesPassed ? 0 : 1) + (lintPassed ? 0 : 1);
console.log(`${specs.passed} passed, ${failed} failed, ${specs.skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;

/** Without it the specs of the S3 store skip, and say so; nothing else needs it. */
async function setUpMinio() {
  try {
    await setUp({ only: ['minio'] });
  } catch (error) {
    process.stderr.write(`${error.message} The tests of the S3 store and of the team profile will be skipped.\n`);
  }
}

function lint() {
  const nx = join(root, 'node_modules', '.bin', 'nx');
  const args = [nx, 'run-many', '-t', 'lint', '--parallel=2', '--output-style=static'];
  return succeeds(args, { NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' });
}

async function test() {
  const folder = mkdtempSync(join(tmpdir(), 'paucis-results-'));
  const file = join(folder, 'results.json');
  try {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const succeeded = await succeeds([vitest, 'run', ...reporters, ...selection]);
    return countsOf(JSON.parse(readFileSync(file, 'utf8')), succeeded);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that does not load, and an error outside of all tests, count as one failure each. */
function countsOf(results, succeeded) {
  const broken = results.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = results.numFailedTests + broken.length;
  return {
    passed: results.numPassedTests,
    failed: succeeded || failed > 0 ? failed : 1,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

function succeeds(args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal));
    child.once('close', (code) => resolve(code === 0));
  });
}
