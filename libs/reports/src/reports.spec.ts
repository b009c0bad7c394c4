import { createHash } from 'node:crypto';
import { assess, compareModels, type ScoredSamples, seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { csvCell, latexText } from './downloads.js';
import { rocLine } from './plots/roc.js';
import { powerWords } from './power-words.js';
import { predictionsReport } from './predictions-report.js';
import { verdict } from './sections/pairs-section.js';
import { csvOf, latexOf } from './table.js';

const random = seededRandom(4, 'reports');
const hostile = `"><script>alert(1)</script><img src=x onerror='y'>`;

function samplesOf(strength: number, classes = ['well', 'sick']): ScoredSamples {
  const labels = Array.from({ length: 120 }, (_, at) => (at % 3 === 0 ? 1 : 0));
  const scores = labels.map((label) => {
    const p = 1 / (1 + Math.exp(-(strength * (label - 0.5) + 3 * (random.next() - 0.5))));
    return [1 - p, p];
  });
  return { task: 'binary', labels, scores, classes, groups: labels.map((_, at) => `p${at % 60}`) };
}

function report(name = 'a', classes?: string[]): string {
  const [first, second] = [samplesOf(2, classes), samplesOf(1, classes)];
  const subgroups = [{ name, values: first.labels.map((_, at) => (at % 2 ? name : 'north')) }];
  const model = (of: string, samples: ScoredSamples) => ({
    name: of,
    assessment: assess(samples, { subgroups, resamples: 200, prevalence: 0.05 }),
    roc: {
      name: of,
      lines: [
        rocLine(
          samples.labels,
          samples.scores.map((row) => row[1] as number),
        ),
      ],
    },
  });
  const pairs = compareModels(
    [
      { name, samples: first },
      { name: 'b', samples: second },
    ],
    { resamples: 200 },
  );
  return predictionsReport({
    createdAt: 0,
    models: [model(name, first), model('b', second)],
    pairs,
    facts: [['file', name]],
  });
}

const none = { reason: 'none' };

describe('what would decide', () => {
  const estimate = { estimate: 0.02, low: -0.01, high: 0.05, level: 0.95 };

  it('is so many more cases that the difference would be found in four of five repetitions', () => {
    // s = .03 / 1.96 at 200 cases; ((1.96 + .84) s / .02)^2 = 4.6 times as many
    expect(powerWords(estimate, 200, 'images')).toBe(
      'if that is the true difference, about 720 more images would decide',
    );
  });

  it('is nothing where there is as good as no difference', () => {
    expect(powerWords({ ...estimate, estimate: 0 }, 200, 'images')).toContain('choose by cost or simplicity');
    expect(powerWords({ ...estimate, estimate: 1e-5 }, 200, 'images')).toContain('no practical number of images');
  });

  it('stands under an undecided pair', () => {
    const auc = { ...estimate, method: 'delong-paired', p: 0.2, test: 'delong-paired' };
    const pair = { a: 'x', b: 'y', cases: 200, models: { auc, accuracy: none, equivalence: none }, recipes: none };

    expect(verdict(pair)).toMatch(/^Undecided: .*about 720 more cases like these would decide\.$/);
  });
});

describe('a report on predictions', () => {
  const page = report();

  it('is one file: no script, nothing from elsewhere, and a policy that allows only its own style', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|https?:\/\/|url\(|@import|style="| on[a-z]+=/i);
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] as string;
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(`content="default-src 'none'; img-src data:; style-src 'sha256-${hash}'"`);
  });

  it('prints what anybody named as text', () => {
    const named = report(hostile, ['well', hostile]);

    expect(named).not.toMatch(/<script|<img/);
    expect(named).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('keeps the two questions apart and says what neither can answer', () => {
    expect(page).toContain('These models: on other samples like these');
    expect(page).toContain('These recipes: with other splits and seeds');
    expect(page).toContain('What this cannot tell you');
    expect(page).not.toMatch(/NaN|undefined<|Infinity|\[object/);
  });

  it('says of each guideline item what is on record, or that it is not', () => {
    expect(page).toMatch(/TRIPOD\+AI: \d+ of 52 items on record/);
    expect(page).toMatch(/CLAIM: \d+ of 42 items on record/);
    expect(page).toContain('not recorded');
  });

  it('carries every table as CSV and LaTeX and every drawing as SVG with its numbers', () => {
    const saved = (kind: string): string[] =>
      [...page.matchAll(new RegExp(`download="([^"]+\\.${kind})"`, 'g'))].map((found) => found[1] as string);

    expect(saved('tex')).toEqual(
      expect.arrayContaining(['model-1-scores.tex', 'comparison-pairs.tex', 'model-2-calibration.tex']),
    );
    expect(saved('svg')).toEqual(
      expect.arrayContaining([
        'roc.svg',
        'model-1-decision.svg',
        'model-1-reliability.svg',
        'model-1-subgroups-plot.svg',
      ]),
    );
    expect(new Set(saved('csv')).size).toBe(saved('csv').length);
    const drawing = decodeURIComponent(
      /download="roc\.svg" href="data:image\/svg\+xml;charset=utf-8,([^"]+)"/.exec(page)?.[1] as string,
    );
    expect(drawing).toMatch(/^<svg[^>]+xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(drawing).toContain('.curve{');
  });
});

describe('a table to take away', () => {
  const interval = { estimate: 0.9051234, low: 0.87, high: 0.93, level: 0.95, method: 'delong-logit' as const };
  const table = {
    id: 'scores',
    caption: 'Scores of a_b & c',
    columns: [{ title: 'model', left: true }, { title: 'AUC', interval: true }, { title: 'n' }],
    rows: [
      ['50 % "x", y', interval, 120],
      ['none', { reason: 'one class' }, undefined],
    ],
  };

  it('keeps all digits, bounds, methods and reasons in CSV', () => {
    expect(csvOf(table)).toBe(
      'model,AUC,AUC: low,AUC: high,AUC: method,n\n"50 % ""x"", y",0.9051234,0.87,0.93,delong-logit,120\nnone,,,,one class,\n',
    );
  });

  it('is a booktabs table in LaTeX, with every special sign escaped', () => {
    const text = latexOf(table);

    expect(text).toContain('\\caption{Scores of a\\_b \\& c}');
    expect(text).toContain('\\begin{tabular}{lrr}');
    expect(text).toContain('50 \\% "x", y & 0.905 (0.870 to 0.930) & 120.000 \\\\');
    expect(text.match(/\\(top|mid|bottom)rule/g)).toHaveLength(3);
    expect(latexText('a\\b ^ ~ −1 ±')).toBe('a\\textbackslash{}b \\textasciicircum{} \\textasciitilde{} $-$1 $\\pm$');
  });

  it('hands a spreadsheet no formula', () => {
    expect(csvCell('=HYPERLINK("x")')).toBe(`"'=HYPERLINK(""x"")"`);
    expect(csvCell(-0.5)).toBe('-0.5');
  });
});
