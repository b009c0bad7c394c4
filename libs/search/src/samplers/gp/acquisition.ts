import type { Posterior } from './posterior.js';
import { logExpectedImprovement, slopesOfLogImprovement } from './log-expected-improvement.js';

/** What is known, and the least value of it: one for each way in which the runs under way may end. */
export interface Belief {
  posterior: Posterior;
  best: number;
}

/**
 * ln of the expected improvement, averaged over the beliefs: with one belief log EI; with several, which differ in drawn values of the points under
 * way, the sequential-greedy form of qLogEI (Ament et al. 2310.20708), each next point with the others fantasised.
 */
export class Acquisition {
  constructor(private readonly beliefs: readonly Belief[]) {}

  score(point: Float64Array): number {
    return logMean(
      this.beliefs.map(({ posterior, best }) => {
        const { mean, variance } = posterior.predict(point);
        return logExpectedImprovement(mean, Math.sqrt(variance), best);
      }),
    );
  }

  /** The score, or -Infinity where it cannot reach `least`: improvement grows with the variance, which is at most `most`. */
  scoreAbove(point: Float64Array, least: number, most: number): number {
    const [belief] = this.beliefs;
    if (this.beliefs.length > 1 || !belief) return this.score(point);
    const mean = belief.posterior.meanAt(point);
    if (logExpectedImprovement(mean, most, belief.best) < least) return -Infinity;
    return logExpectedImprovement(mean, Math.sqrt(belief.posterior.varianceHere()), belief.best);
  }

  /** The score and its slope in each coordinate. */
  slopes(point: Float64Array): { score: number; slope: Float64Array } {
    const parts = this.beliefs.map(({ posterior, best }) => {
      const { mean, variance, meanSlope, varianceSlope } = posterior.slopes(point);
      const deviation = Math.sqrt(variance);
      const { byMean, byDeviation } = slopesOfLogImprovement(mean, deviation, best);
      const slope = meanSlope.map(
        (each, c) => byMean * each + (byDeviation * (varianceSlope[c] as number)) / (2 * deviation),
      );
      return { score: logExpectedImprovement(mean, deviation, best), slope };
    });
    const score = logMean(parts.map((part) => part.score));
    const slope = new Float64Array(point.length);
    for (const part of parts) {
      const share = Math.exp(part.score - score) / parts.length;
      part.slope.forEach((each, c) => (slope[c] = (slope[c] as number) + share * each));
    }
    return { score, slope };
  }
}

function logMean(logs: readonly number[]): number {
  const most = Math.max(...logs);
  if (logs.length === 1 || most === -Infinity) return most;
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0) / logs.length);
}
