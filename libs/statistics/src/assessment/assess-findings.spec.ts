import { describe, expect, it } from 'vitest';
import { multilabelAccuracy, multilabelAuc, multilabelF1 } from '../multilabel.js';
import { normalCdf, normalQuantile } from '../distributions/normal.js';
import { type Random, seededRandom } from '../seeded-random.js';
import { isUnscored } from '../unscored.js';
import { assessFindings, type ScoredFindings } from './assess-findings.js';

const findings = ['effusion', 'mass', 'hernia'];
const gauss = (random: Random) => normalQuantile(random.next() || 0.5);

/** Three findings of images, `perPatient` of each patient: prevalences .5, .3 and .15, signals 1.2, .8 and 1.5. */
function simulated(seed: number, images = 240, perPatient = 1): ScoredFindings {
  const random = seededRandom(seed, 'findings');
  const labels: number[][] = [];
  const scores: number[][] = [];
  const groups: string[] = [];
  for (let at = 0; at < images; at += 1) {
    const row = [0.5, 0.3, 0.15].map((share) => Number(random.next() < share));
    labels.push(row);
    scores.push(row.map((label, of) => normalCdf((signals[of] as number) * (label - 0.5) + gauss(random))));
    groups.push(`p${Math.floor(at / perPatient)}`);
  }
  return { findings, labels, scores, groups };
}
const signals = [1.2, 0.8, 1.5];

describe('an assessment of several findings', () => {
  it('has the figures of MedMNIST, and each finding as a question of its own', () => {
    const input = simulated(1);
    const made = assessFindings(input);

    expect(made.macroAuc).toMatchObject({
      estimate: expect.closeTo(multilabelAuc(input), 12),
      method: 'cv-auc-influence-logit',
    });
    expect(made.accuracy).toBeCloseTo(multilabelAccuracy(input), 12);
    expect(made.macroF1).toBeCloseTo(multilabelF1(input, 'macro'), 12);
    expect(made.microF1).toBeCloseTo(multilabelF1(input, 'micro'), 12);
    expect(made.alwaysNo).toBeGreaterThan(0.5);
    expect(made.perFinding.map(({ finding, known }) => [finding, known])).toEqual(findings.map((name) => [name, 240]));
  });

  it('leaves out labels that are not known, and says what has too few cases', () => {
    const input = simulated(2, 120);
    const labels = input.labels.map((row, at) => [
      row[0] as number,
      at < 100 ? -1 : (row[1] as number),
      row[2] as number,
    ]);

    const made = assessFindings({ ...input, labels });

    expect(made.perFinding[1]?.known).toBe(20);
    expect(made.perFinding[1]?.warning).toContain('independent cases');
    expect(isUnscored(made.macroAuc)).toBe(false);
  });

  it('does not change under rising maps of the scores, nor with the order of images', () => {
    const input = simulated(3);
    const bent = { ...input, scores: input.scores.map((row) => row.map((value) => value ** 3)) };
    const turned = {
      findings,
      labels: [...input.labels].reverse(),
      scores: [...input.scores].reverse(),
      groups: [...(input.groups as string[])].reverse(),
    };
    const aucOf = (of: ScoredFindings) => (assessFindings(of).macroAuc as { estimate: number }).estimate;

    expect(aucOf(bent)).toBeCloseTo(aucOf(input), 12);
    expect(aucOf(turned)).toBeCloseTo(aucOf(input), 12);
  });

  it('says why there is no mean where a finding is never there', () => {
    const input = simulated(4);
    const labels = input.labels.map((row) => [row[0] as number, row[1] as number, 0]);

    const made = assessFindings({ ...input, labels });

    expect(isUnscored(made.macroAuc)).toBe(true);
    expect(made.perFinding[2]?.auc).toMatchObject({ reason: expect.stringContaining('both classes') });
    expect(() => assessFindings({ ...input, findings: ['one'] })).toThrow('row 0 has not 1 labels');
  });

  it('covers the true mean AUC in 93 to 97 % of simulated sets', () => {
    const truth = signals.reduce((sum, signal) => sum + normalCdf(signal / Math.SQRT2), 0) / signals.length;
    const rounds = 800; // 2,000 gave .951, and .943 with 60 images
    let covered = 0;
    for (let round = 0; round < rounds; round += 1) {
      const { macroAuc } = assessFindings(simulated(round + 100, 150));
      if (!isUnscored(macroAuc) && macroAuc.low <= truth && truth <= macroAuc.high) covered += 1;
    }

    expect(covered / rounds).toBeGreaterThan(0.93);
    expect(covered / rounds).toBeLessThan(0.97);
  });
});
