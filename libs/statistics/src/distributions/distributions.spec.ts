import { describe, expect, it } from 'vitest';
import { chiSquaredTail } from './chi-squared.js';
import reference from './distributions.reference.json' with { type: 'json' };
import { normalCdf, normalQuantile } from './normal.js';
import { studentCdf, studentQuantile, studentTwoSided } from './student.js';
import { normalRangeQuantile, normalRangeTail } from './studentized-range.js';

const relative = (value: number, expected: number): number => Math.abs(value - expected) / Math.abs(expected);

describe('distributions against SciPy', () => {
  it('gives the normal CDF to 12 digits, tails included', () => {
    for (const [x, p] of reference.normalCdf) expect(relative(normalCdf(x as number), p as number)).toBeLessThan(1e-12);
  });

  it('gives the normal quantile to 12 digits, tails included', () => {
    for (const [p, x] of reference.normalQuantile) {
      expect(Math.abs(normalQuantile(p as number) - (x as number))).toBeLessThan(
        1e-12 * Math.max(1, Math.abs(x as number)),
      );
    }
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
    expect(normalQuantile(1.1)).toBeNaN();
  });

  it("gives Student's t to 10 digits", () => {
    for (const [t, degrees, p, twoSided] of reference.studentCdf as [number, number, number, number][]) {
      expect(relative(studentCdf(t, degrees), p)).toBeLessThan(1e-10);
      expect(relative(studentTwoSided(t, degrees), twoSided)).toBeLessThan(1e-10);
    }
    for (const [p, degrees, t] of reference.studentQuantile as [number, number, number][]) {
      expect(relative(studentQuantile(p, degrees), t)).toBeLessThan(1e-10);
    }
  });

  it('gives the chi-squared tail to 10 digits', () => {
    for (const [x, degrees, p] of reference.chiSquaredTail as [number, number, number][]) {
      expect(relative(chiSquaredTail(x, degrees), p)).toBeLessThan(1e-10);
    }
    expect(chiSquaredTail(0, 3)).toBe(1);
  });

  it('gives the range of normal values to 9 digits', () => {
    for (const [q, k, p] of reference.normalRangeTail as [number, number, number][]) {
      expect(Math.abs(normalRangeTail(q, k) - p)).toBeLessThan(1e-9);
    }
    for (const [tail, k, q] of reference.normalRangeQuantile as [number, number, number][]) {
      expect(Math.abs(normalRangeQuantile(tail, k) - q)).toBeLessThan(1e-7);
    }
  });
});
