import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '@paucis/statistics';
import { temporaryFolder } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { run } from '../run.js';
import { recordingTerminal } from '../test/recording-terminal.js';

const startStack = () => Promise.reject(new Error('these specs start no stack'));

/** Two models of one strength each on the same images, three of a patient. */
function fileOf(
  strength: number,
  { seed = 1, patients = 60, header = 'image,patient,label,fold,site,score' } = {},
): string {
  const truth = seededRandom(1, 'truth');
  const own = seededRandom(seed, 'scores');
  const lines = [header];
  for (let patient = 0; patient < patients; patient += 1) {
    const label = truth.next() < 0.4 ? 1 : 0;
    for (let image = 0; image < 3; image += 1) {
      const score = 1 / (1 + Math.exp(-(strength * (label - 0.5) + 3 * (own.next() - 0.5))));
      lines.push(
        `i${patient}-${image},p${patient},${label},${patient % 4},${patient % 2 ? 'north' : 'south'},${score.toFixed(5)}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

async function paucis(args: readonly string[], files: Record<string, string>) {
  await using folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
  const terminal = recordingTerminal();
  const config = readConfig({ PAUCIS_DATA_FOLDER: '/nowhere' }, folder.path);
  const exitCode = await run(args, { terminal, config, signal: new AbortController().signal, startStack });
  const page = await readFile(join(folder.path, 'report.html'), 'utf8').catch(() => undefined);
  return { exitCode, page, printed: terminal.printed.join('\n'), noted: terminal.noted.join('\n') };
}

describe('evaluate', () => {
  it('scores a file per patient, writes a report, and needs no stack', async () => {
    const args = [
      'evaluate',
      'a.csv',
      '--group',
      'patient',
      '--subgroup',
      'site',
      '--resamples',
      '200',
      '-o',
      'report.html',
    ];

    const { exitCode, printed, page } = await paucis(args, { 'a.csv': fileOf(0.8) });

    expect(exitCode).toBe(0);
    expect(printed).toContain('a: 180 images of 60 patients; figures per patient');
    expect(printed).toMatch(/AUC +\.\d{3} +\[\.\d{3}, [.\d]+\] +DeLong/);
    expect(page).toContain('site: north');
    expect(page).not.toMatch(/<script|<link|<img|https?:\/\/|NaN|\[object|undefined</);
  });

  it('answers programs in JSON, and writes nothing that was not asked for', async () => {
    const { printed, page } = await paucis(['evaluate', 'a.csv', '--json', '--resamples', '200'], {
      'a.csv': fileOf(2),
    });

    const { models } = JSON.parse(printed) as {
      models: { assessment: { image: { figures: Record<string, { method: string }> } } }[];
    };
    expect(models[0]?.assessment.image.figures['auc']?.method).toBe('delong-logit');
    expect(page).toBeUndefined();
  });

  it('claims no certainty where every resample is perfect', async () => {
    const args = ['evaluate', 'a.csv', '--group', 'patient', '--resamples', '200'];

    const { printed } = await paucis(args, { 'a.csv': fileOf(9) });

    expect(printed).toMatch(/AUC +1\.000 +\[\.8\d\d, 1\.000\] +exact bound over separable pairs/);
    expect(printed).toMatch(/MCC +- +- 1 here, without an interval: every resample gives the same value/);
  });

  it('gives the same answer to the same question', async () => {
    const files = { 'a.csv': fileOf(1) };
    const args = ['evaluate', 'a.csv', '--json', '--group', 'patient', '--resamples', '200'];

    expect((await paucis(args, files)).printed).toBe((await paucis(args, files)).printed);
  });

  it.each([
    ['a column that is not there', ['--group', 'patiant'], fileOf(1), 'did you mean "patient"?'],
    [
      'labels that nobody calls positive',
      [],
      fileOf(1)
        .replaceAll(/,1,(?=\d,)/g, ',sick,')
        .replaceAll(/,0,(?=\d,)/g, ',well,'),
      'which of the labels "sick" and "well" is positive?',
    ],
    [
      'a score that is no number',
      [],
      fileOf(1).replace(/0\.\d+\n$/, 'high\n'),
      'the score in column "score" is "high"',
    ],
    ['a line that is too short', [], `${fileOf(1)}x,1\n`, 'a.csv:182: expected 6 fields as in the first line, got 2'],
    [
      'no score at all',
      [],
      fileOf(1, { header: 'image,patient,label,fold,site,value' }),
      'no column is named like a score',
    ],
    ['an open quote', [], `${fileOf(1)}"x,1\n`, 'a.csv:182: a quote is opened and never closed'],
    ['one class only', [], 'label,score\n1,.3\n1,.4\n', 'one score column asks about two classes'],
  ])('refuses %s and says what to do', async (_what, options, text, message) => {
    const { exitCode, noted } = await paucis(['evaluate', 'a.csv', ...options], { 'a.csv': text });

    expect(exitCode).toBe(1);
    expect(noted).toContain(message);
    expect(noted).not.toContain('fault of ours');
  });

  it('reads classes by the names of their columns, semicolons, and labels by name or place', async () => {
    const rows = Array.from({ length: 40 }, (_, at) => {
      const label = at % 3;
      const row = [0.2, 0.2, 0.2].map((p, column) => (column === (at % 7 === 0 ? (label + 1) % 3 : label) ? 0.6 : p));
      return `${at % 2 ? ['akiec', 'bcc', 'nv'][label] : label};${row.join(';')}`;
    });

    const { exitCode, printed } = await paucis(['evaluate', 'a.csv', '--json', '--resamples', '200'], {
      'a.csv': ['label;p_akiec;p_bcc;p_nv', ...rows].join('\r\n'),
    });

    expect(exitCode).toBe(0);
    const { models } = JSON.parse(printed) as {
      models: { assessment: { classes: string[]; image: { figures: Record<string, { estimate: number }> } } }[];
    };
    expect(models[0]?.assessment.classes).toEqual(['akiec', 'bcc', 'nv']);
    expect(models[0]?.assessment.image.figures['accuracy']?.estimate).toBeCloseTo(34 / 40, 12);
  });
});

describe('compare of files', () => {
  const files = { 'a.csv': fileOf(3, { seed: 1 }), 'b.csv': fileOf(1, { seed: 2 }) };

  it('answers the question about these models, and that about recipes where folds are named', async () => {
    const args = [
      'compare',
      'a.csv',
      'b.csv',
      '--group',
      'patient',
      '--fold',
      'fold',
      '--resamples',
      '300',
      '-o',
      'report.html',
    ];

    const { exitCode, printed, page } = await paucis(args, files);

    expect(exitCode).toBe(0);
    expect(printed).toContain('a has a higher AUC than b by');
    expect(printed).toMatch(/these models: AUC difference \.\d{3}/);
    expect(printed).toMatch(/these recipes: AUC difference \.\d{3} .*corrected resampled t/);
    expect(page).toContain('These recipes: with other splits and seeds');
  });

  it('joins files by their sample ids, in whatever order they are', async () => {
    const [header, ...lines] = files['b.csv'].trim().split('\n');
    const reversed = [header, ...lines.reverse()].join('\n');
    const args = ['compare', 'a.csv', 'b.csv', '--json', '--resamples', '200'];

    const straight = await paucis(args, files);
    const joined = await paucis(args, { ...files, 'b.csv': reversed });

    expect(JSON.parse(joined.printed)).toEqual(JSON.parse(straight.printed));
  });

  it('refuses files of other samples, other labels, or one file alone', async () => {
    const flipped = files['b.csv'].replace(
      /^(i0-0,p0),(\d)/m,
      (_all, start: string, label: string) => `${start},${1 - Number(label)}`,
    );

    expect((await paucis(['compare', 'a.csv', 'b.csv'], { ...files, 'b.csv': flipped })).noted).toContain(
      'disagree on the label of sample i0-0',
    );
    expect(
      (await paucis(['compare', 'a.csv', 'b.csv'], { ...files, 'b.csv': fileOf(1, { patients: 50 }) })).noted,
    ).toContain('a holds 180 samples and b 150');
    expect((await paucis(['compare', 'a.csv'], files)).noted).toContain('is one file, and a comparison needs two');
  });
});
