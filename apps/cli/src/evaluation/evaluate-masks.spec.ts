import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { png } from '@paucis/reports';
import type { FindingsAssessment, MaskAssessment } from '@paucis/statistics';
import { seededRandom } from '@paucis/statistics';
import { temporaryFolder, type TemporaryFolder } from '@paucis/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { run } from '../run.js';
import { recordingTerminal } from '../test/recording-terminal.js';

const startStack = () => Promise.reject(new Error('these specs start no stack'));
let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder[Symbol.asyncDispose]());

async function evaluate(...args: string[]) {
  const terminal = recordingTerminal();
  const config = readConfig({ PAUCIS_DATA_FOLDER: '/nowhere' }, folder.path);
  const session = { terminal, config, signal: new AbortController().signal, startStack };
  const exitCode = await run(['evaluate', ...args], session);
  return { exitCode, printed: terminal.printed.join('\n'), noted: terminal.noted.join('\n') };
}

const side = 32;

/** A filled square as a PNG with the value that painting programs use. */
async function writeSquare(part: string, name: string, left: number, value = 255): Promise<void> {
  const bytes = new Uint8Array(side * side);
  for (let y = 8; y < 18; y += 1) bytes.fill(value, y * side + left, y * side + left + 10);
  await mkdir(join(folder.path, part), { recursive: true });
  await writeFile(join(folder.path, part, name), png({ height: side, width: side, channels: 1, bytes }));
}

describe('evaluate with folders of masks', () => {
  const writeAll = async () => {
    for (let at = 0; at < 8; at += 1) {
      await writeSquare('truth', `p${at % 6}_${at}.png`, 8);
      await writeSquare('found', `p${at % 6}_${at}.png`, 8 + (at % 4), 1);
    }
  };

  it('scores PNG masks by name, whatever value is painted, and writes a report', async () => {
    await writeAll();

    const { exitCode, printed, noted } = await evaluate('found', '--truth', 'truth', '--spacing', '2,1');
    const json = await evaluate('found', '--truth', 'truth', '--spacing', '2,1', '--patient', '^(p\\d+)_', '--json');

    expect(exitCode, noted).toBe(0);
    expect(printed).toContain('8 cases; distances: 2 x 1 mm, as stated');
    expect(printed).toMatch(/dice +0\.850/);
    const assessment = JSON.parse(json.printed) as MaskAssessment;
    expect([assessment.cases, assessment.groups]).toEqual([8, 6]);
    const shifted = assessment.classes[0]?.cases.find(({ name }) => name.endsWith('_3'));
    expect(shifted?.scores).toMatchObject({ dice: 0.7, hd95Mm: 3 });
    const page = await readFile(join(folder.path, 'found-masks-report.html'), 'utf8');
    expect(page).toContain('HD95, larger of both directions');
    expect(page).toContain('masks-1.csv');
    expect(page).toContain('masks-1.tex');
  });

  it('takes a missing prediction for a failure, and pixels for no millimetres', async () => {
    await writeAll();
    const { printed } = await evaluate('found', '--truth', 'truth');
    await writeSquare('truth', 'p9_9.png', 8);

    const missing = await evaluate('found', '--truth', 'truth');
    const none = await evaluate('found', '--truth', 'nowhere');

    expect(printed).toContain('Distances are in pixels, not in millimetres.');
    expect([missing.exitCode === 0, missing.noted]).toEqual([
      false,
      expect.stringContaining('1 of 9 truths have no prediction, the first is p9_9'),
    ]);
    expect(none.noted).toContain('no such folder');
  });
});

/** A NIfTI-1 volume of bytes, [depth, height, width] of `size` voxels each way, `mm` between their centres. */
function nifti(size: readonly number[], mm: readonly number[], valueAt: (z: number, y: number, x: number) => number) {
  const [depth = 1, height = 1, width = 1] = size;
  const header = Buffer.alloc(352);
  header.writeInt32LE(348, 0);
  [3, width, height, depth, 1, 1, 1, 1].forEach((value, at) => header.writeInt16LE(value, 40 + 2 * at));
  header.writeInt16LE(2, 70); // unsigned bytes
  header.writeInt16LE(8, 72);
  [1, mm[2], mm[1], mm[0]].forEach((value, at) => header.writeFloatLE(value as number, 76 + 4 * at));
  header.writeFloatLE(352, 108);
  header.writeUInt8(2, 123); // millimetres
  header.writeInt16LE(1, 254); // the axes are those of sform
  [mm[2], 0, 0, 0, 0, mm[1], 0, 0, 0, 0, mm[0], 0].forEach((value, at) =>
    header.writeFloatLE(value as number, 280 + 4 * at),
  );
  header.write('n+1\0', 344, 'latin1');
  const voxels = Buffer.alloc(depth * height * width);
  for (let at = 0; at < voxels.length; at += 1) {
    voxels[at] = valueAt(Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width);
  }
  return Buffer.concat([header, voxels]);
}

describe('evaluate with folders of NIfTI masks', () => {
  const size = [10, 12, 14];
  const isIn = (value: number, from: number, to: number) => value >= from && value < to;
  /** Class 1 is a box that is moved up by `slices`; class 2 stays where it is. */
  const volume = (slices: number, mm: readonly number[]) =>
    nifti(size, mm, (z, y, x) => {
      if (isIn(z, 2 + slices, 6 + slices) && isIn(y, 2, 6) && isIn(x, 2, 6)) return 1;
      return isIn(z, 3, 7) && isIn(y, 8, 11) && isIn(x, 9, 13) ? 2 : 0;
    });
  const write = async (folderName: string, name: string, bytes: Buffer) => {
    await mkdir(join(folder.path, folderName), { recursive: true });
    await writeFile(join(folder.path, folderName, name), bytes);
  };

  it('measures volumes in the millimetres of their headers, each class by itself, packed or not', async () => {
    for (const at of [0, 1, 2]) {
      await write('truth', `scan${at}.nii.gz`, gzipSync(volume(0, [2.5, 1, 1])));
      await write('found', `scan${at}.nii`, volume(at, [2.5, 1, 1]));
    }

    const { exitCode, printed, noted } = await evaluate('found', '--truth', 'truth', '--json');
    const words = await evaluate('found', '--truth', 'truth');

    expect(exitCode, noted).toBe(0);
    expect(words.printed).toContain('3 cases; distances: millimetres, from the files');
    const { classes } = JSON.parse(printed) as MaskAssessment;
    const scoresOf = (label: number) => classes[label]?.cases.map(({ scores }) => scores);
    expect(scoresOf(0)).toMatchObject([
      { dice: 1, iou: 1, hd95Mm: 0, assdMm: 0 },
      { dice: 0.75, iou: 0.6, hd95Mm: 2.5 },
      { dice: 0.5, iou: expect.closeTo(1 / 3, 12) as number, hd95Mm: 5 },
    ]);
    expect(scoresOf(1)).toMatchObject([{ dice: 1 }, { dice: 1 }, { dice: 1 }]);
  });

  it('says that a prediction states other millimetres than its truth', async () => {
    await write('truth', 'scan.nii.gz', gzipSync(volume(0, [2.5, 1, 1])));
    await write('found', 'scan.nii.gz', gzipSync(volume(1, [1, 1, 1])));

    const { printed } = await evaluate('found', '--truth', 'truth');

    expect(printed).toContain('1 of 1 predictions state other distances between voxels than their truths');
  });

  it('refuses volumes of other sizes by the name of the case', async () => {
    await write('truth', 'scan.nii.gz', gzipSync(volume(0, [1, 1, 1])));
    await write('found', 'scan.nii.gz', gzipSync(nifti([10, 12, 13], [1, 1, 1], () => 1)));

    const { exitCode, noted } = await evaluate('found', '--truth', 'truth');

    expect(exitCode).not.toBe(0);
    expect(noted).toContain('scan: the truth is 10 x 12 x 14, the prediction 10 x 12 x 13');
  });
});

describe('evaluate with several findings', () => {
  it('scores each of them and their mean, labels that are not known left out', async () => {
    const random = seededRandom(1, 'findings');
    const rows = Array.from({ length: 120 }, (_, at) => {
      const labels = [Number(random.next() < 0.5), Number(random.next() < 0.3)];
      const scores = labels.map((label) => (0.3 * label + 0.7 * random.next()).toFixed(3));
      return [`p${at % 60}`, labels[0], at === 0 ? '' : labels[1], ...scores].join(',');
    });
    await writeFile(
      join(folder.path, 'chest.csv'),
      ['patient,effusion,mass,p_effusion,p_mass', ...rows, ''].join('\n'),
    );

    const { exitCode, printed, noted } = await evaluate('chest.csv', '--label', 'effusion,mass', '--group', 'patient');
    const json = await evaluate('chest.csv', '--label', 'effusion,mass', '--json');
    const wrong = await evaluate('chest.csv', '--label', 'effusion,mas');

    expect(exitCode, noted).toBe(0);
    expect(printed).toContain('120 images of 60 patients, 2 findings');
    expect(printed).toMatch(/mean AUC: \.\d+ \[/);
    const { perFinding } = JSON.parse(json.printed) as FindingsAssessment;
    expect(perFinding.map(({ known }) => known)).toEqual([120, 119]);
    expect(await readFile(join(folder.path, 'chest-report.html'), 'utf8')).toContain('All findings together');
    expect(wrong.noted).toContain('there is no column "mas"');
  });
});
