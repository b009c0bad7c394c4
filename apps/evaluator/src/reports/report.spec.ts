import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { simulatedReport } from '../fixtures/simulated-report.js';
import { reportOf } from './report.js';

const trials = [
  { network: 'small-cnn', signal: 0.8 },
  { network: 'vit', pretraining: 'simclr', signal: 1.3 },
  { network: 'vit', signal: 0.5, rungs: [{ step: 200, folds: 1 }] },
];
const hostile = `"><script>alert(1)</script><img src=x onerror='y'>`;

describe('the report', () => {
  it('says the verdict in words before any figure', () => {
    const input = simulatedReport({ trials });

    const page = reportOf(input);

    const verdict = page.indexOf('class="verdict');
    expect(verdict).toBeGreaterThan(0);
    expect(verdict).toBeLessThan(page.indexOf('class="tiles"'));
    expect(page).toMatch(/<strong>(Und|D)ecided:<\/strong> vit x simclr/);
    expect(page).toContain('The sealed test has not been opened for this sweep');
  });

  it('holds everything in one file: no script, nothing from elsewhere, and a policy that allows only its own style', () => {
    const page = reportOf(simulatedReport({ trials, finalized: true }));

    expect(page).not.toMatch(/<script|<link|<img|<iframe|https?:\/\/|url\(|@import|style="| on[a-z]+=/i);
    const style = /<style>([^]*)<\/style>/.exec(page)?.[1] as string;
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(`content="default-src 'none'; img-src data:; style-src 'sha256-${hash}'"`);
  });

  it('prints the sealed test with its look, the paired difference, and what the test set suffers from', () => {
    const page = reportOf(simulatedReport({ trials, finalized: true }));

    expect(page).toContain('<strong>look 2</strong>');
    const captions = ['Test set: grouped', 'Test set: official (leaky, for comparison)'];
    expect(captions.map((caption) => page.indexOf(caption) > 0)).toEqual([true, true]);
    expect(page).toContain('57 test images of this set');
    expect(page).toContain('Difference on the same images');
    expect(page).toContain('would be right for 0.731 of them');
  });

  it('of several findings gives each, their mean, and subgroups by that mean alone', () => {
    const page = reportOf(simulatedReport({ trials, finalized: true, findings: ['effusion', 'mass', 'hernia'] }));

    const section = page.slice(page.indexOf('<h2>Subgroups</h2>'), page.indexOf('<h2>Learning curves</h2>'));
    const [head = ''] = /<thead>[^]*?<\/thead>/.exec(section) ?? [];
    const [first = ''] = /<tbody>[^]*?<\/tr>/.exec(section) ?? [];
    expect(page).toContain('<h2>Each finding</h2>');
    expect(page).toContain('BCa bootstrap, paired');
    expect([...head.matchAll(/scope="col">([^<]+)</g)].map(([, title]) => title)).toEqual(
      ['column', 'value', 'answers', 'AUC', 'note'], // no rates: each finding has its own
    );
    expect(first.match(/<td/g)).toHaveLength(5);
  });

  it('names the positive class, the provenance, what was left out, and the limits', () => {
    const page = reportOf(simulatedReport({ trials }));

    expect(page).toContain('<strong>malignant</strong> (label 0)');
    expect(page).toContain('content-checked');
    expect(page).toContain('copy of test sample test-98');
    expect(page).toContain('52 of 156 official test images have a near copy');
    expect(page).toContain('What this cannot tell you');
    expect(page).toContain('61 % of steps saved by early stopping');
  });

  it('compares the finalists in pairs as two questions, and corrects for how many pairs there are', () => {
    const input = simulatedReport({ trials });

    const page = reportOf(input);

    expect(input.comparison.pairs).toHaveLength(1); // two complete families
    expect(input.comparison.pairs?.[0]).toMatchObject({
      adjusted: expect.any(Number),
      adjustedRecipes: expect.any(Number),
    });
    expect(page).toContain('These models: on other samples like these');
    expect(page).toContain('These recipes: with other splits and seeds');
    expect(page).toContain('were chosen on these very images');
  });

  it('says everything about the winner: on the sealed test once it was opened, before on validation images', () => {
    const [closed, opened] = [
      reportOf(simulatedReport({ trials })),
      reportOf(simulatedReport({ trials, finalized: true })),
    ];

    expect(closed).toContain('its fold models on the validation images');
    expect(opened).toContain('its ensemble on the sealed test images');
    expect(opened).toContain('Positive means malignant');
    for (const page of [closed, opened]) {
      expect(page).toContain('calibration slope');
      expect(page).toMatch(/TRIPOD\+AI: \d+ of 52 items on record/);
      expect(page).toContain('download="leaderboard.tex"');
      expect(page).toContain('download="leaderboard-plot.svg"');
    }
  });

  it('lists stopped trials without rank and interval', () => {
    const page = reportOf(simulatedReport({ trials }));

    const row = /<tr class="stopped">([^]*?)<\/tr>/.exec(page)?.[1] as string;
    expect(row).toContain('stopped before all folds');
    expect(row.match(/<td class="n">–<\/td>/g)).toHaveLength(2);
  });

  it('describes each drawing for those who cannot see it', () => {
    const page = reportOf(simulatedReport({ trials, finalized: true }));

    const drawings = page.match(/<svg/g)?.length ?? 0;
    expect(drawings).toBeGreaterThanOrEqual(5);
    expect(page.match(/<svg[^>]* role="img"[^>]*aria-labelledby/g)).toHaveLength(drawings);
    expect(page.match(/<desc /g)).toHaveLength(drawings);
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('prints what anybody named as text, never as markup', () => {
    const input = simulatedReport({ trials, finalized: true });
    const rows = input.comparison.rows.map((row) => ({
      ...row,
      family: hostile,
      recipe: { ...row.recipe, network: { name: hostile, [hostile]: hostile } },
    }));
    const dataset = { ...input.plan.dataset, classes: [hostile, `b${hostile}`] };

    const page = reportOf({
      ...input,
      sweep: { ...input.sweep, name: hostile },
      comparison: { ...input.comparison, rows, verdict: { decided: false, text: hostile } },
      plan: {
        ...input.plan,
        dataset,
        datasetName: hostile,
        warnings: [hostile],
        dropped: [{ sampleId: hostile, reason: hostile }],
      },
      pins: [{ codeVersion: hostile, profile: { ...input.pins[0]!.profile, device: hostile } }],
    });

    expect(page).not.toMatch(/<script|<img/);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page.match(/<title>[^<]*<\/title>/)?.[0]).toContain('&lt;script&gt;');
  });

  it('is written also when nothing was scored', () => {
    const page = reportOf({ ...simulatedReport({ trials: [] }), curves: [], rocs: [] });

    expect(page).toContain('No run has been scored.');
    expect(page).not.toMatch(/NaN|undefined/);
  });

  it('gives the same bytes for the same input', () => {
    expect(reportOf(simulatedReport({ trials }))).toBe(reportOf(simulatedReport({ trials })));
  });
});
