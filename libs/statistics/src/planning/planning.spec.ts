import { describe, expect, it } from 'vitest';
import { hanleyMcNeil } from '../hanley-mcneil.js';
import { inversePowerLaw } from './inverse-power-law.js';
import { expectedHalfWidth, imagesForPrecision } from './precision.js';

describe('a learning curve', () => {
  it('that is an inverse power law is found again', () => {
    const points = [50, 100, 200, 400, 800].map((samples) => ({ samples, value: 0.93 - 1.4 * samples ** -0.6 }));

    const law = inversePowerLaw(points);

    expect(law.ceiling).toBeCloseTo(0.93, 6);
    expect(law.rate).toBeCloseTo(0.6, 6);
    expect(law.at(1600)).toBeCloseTo(0.93 - 1.4 * 1600 ** -0.6, 6);
    expect(law.residual).toBeLessThan(1e-9);
  });

  it('never promises more than 1, and needs three sizes', () => {
    const steep = [50, 100, 200].map((samples, at) => ({ samples, value: 0.6 + 0.13 * at }));

    expect(inversePowerLaw(steep).ceiling).toBeLessThanOrEqual(1);
    expect(() => inversePowerLaw(steep.slice(1))).toThrow('three or more');
  });
});

describe('the precision of a data set', () => {
  it("is Hanley and McNeil's, and is reached by the number of images that it asks for and by no fewer", () => {
    const images = imagesForPrecision({ auc: 0.9, share: 0.25, halfWidth: 0.03 });

    const at = (n: number) => expectedHalfWidth({ auc: 0.9, positives: n / 4, negatives: (3 * n) / 4 });
    expect(at(images)).toBeLessThanOrEqual(0.03);
    expect(at(images - 1)).toBeGreaterThan(0.03);
    expect(at(400)).toBeCloseTo(1.959964 * hanleyMcNeil({ auc: 0.9, positives: 100, negatives: 300 }), 6);
  });
});
