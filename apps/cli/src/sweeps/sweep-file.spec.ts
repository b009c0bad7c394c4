import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { ApiProblem } from '@paucis/client';
import { asRefusedSweep } from './refused-sweep.js';
import { parseSweepFile, readSweepFile } from './sweep-file.js';

const text = `name: mine
dataset: breastmnist
budget: { trials: 4 }
recipe:
  network:
    choice:
      - small-cnn
      - name: vit
        patch: 7
`;

describe('a sweep file', () => {
  it('is plain data', () => {
    const { spec } = parseSweepFile(text, 'mine.yaml');

    expect(spec).toMatchObject({
      name: 'mine',
      recipe: { network: { choice: ['small-cnn', { name: 'vit', patch: 7 }] } },
    });
  });

  it.each([
    ['budget.trials', 'mine.yaml:3:11'],
    ['recipe.network.choice[1].patch', 'mine.yaml:9:9'],
    ['recipe.network.choice[0]', 'mine.yaml:7:9'],
    ['recipe.network.choice[1].pacth.deeper', 'mine.yaml:8:9'],
    ['', 'mine.yaml:1:1'],
  ])('knows the line of %s, or of what is nearest above it', (path, place) => {
    expect(parseSweepFile(text, 'mine.yaml').locate(path)).toBe(place);
  });

  it('says line and column of what is not YAML', () => {
    expect(() => parseSweepFile('name: a\n  dataset: b\n', 'mine.yaml')).toThrow(/^mine\.yaml:1:7: this is not YAML/);
    expect(() => parseSweepFile('name: a\nname: b\n', 'mine.yaml')).toThrow(/^mine\.yaml:2:1: .*unique/);
  });

  it('refuses what is not keys and values', () => {
    expect(() => parseSweepFile('- a\n- b\n', 'mine.yaml')).toThrow('mine.yaml: expected keys such as name');
    expect(() => parseSweepFile('', 'mine.yaml')).toThrow('got nothing');
  });

  it('refuses anchors that would grow to gigabytes', () => {
    const levels = Array.from({ length: 9 }, (_, n) => `k${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`);
    const bomb = ['k0: &a0 [x, x, x, x, x, x, x, x, x]', ...levels].join('\n');

    expect(() => parseSweepFile(bomb, 'bomb.yaml')).toThrow(/bomb\.yaml: .*alias/i);
  });

  it('says that there is no such file, and where examples are', async () => {
    const error = await readSweepFile('/nowhere/mine.yaml', 'mine.yaml').catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      message: 'there is no file mine.yaml',
      exitCode: 1,
      next: expect.stringContaining('examples/') as string,
    });
  });

  it('refuses a file that is no page of text', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'large.yaml');
    await writeFile(file, '#'.repeat(300_000));

    await expect(readSweepFile(file, 'large.yaml')).rejects.toThrow(
      'expected at most 200000 bytes of YAML, got 300000',
    );
  });

  it('shows where in the file each thing stands that the stack refused', () => {
    const problem = new ApiProblem({
      type: 'urn:paucis:problem:invalid-input',
      title: 'Unprocessable Entity',
      status: 422,
      code: 'invalid-input',
      detail: 'sweep: ...',
      issues: [
        { path: 'recipe.network.choice[1].patch', message: '7 came: patch 7 does not divide image 64' },
        { path: 'datset', message: 'unknown key "datset" (did you mean "dataset"?)', nearest: 'dataset' },
      ],
    });

    const { message } = asRefusedSweep(problem, parseSweepFile(text, 'mine.yaml')) as Error;

    expect(message.split('\n')).toEqual([
      'mine.yaml:9:9: recipe.network.choice[1].patch: 7 came: patch 7 does not divide image 64',
      'mine.yaml:1:1: datset: unknown key "datset" (did you mean "dataset"?)',
    ]);
  });
});
