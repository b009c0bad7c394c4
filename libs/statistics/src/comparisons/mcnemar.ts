import { Invalid } from '@paucis/contracts';
import { incompleteBeta, logGamma } from '../distributions/student.js';

export interface McNemarTest {
  n: number;
  /** Samples that only A, or only B, answers right. */
  onlyA: number;
  onlyB: number;
  /** Accuracy of A minus accuracy of B. */
  difference: number;
  /** Two-sided, exact binomial over the samples where they differ; 1 where they never do. */
  p: number;
  /** The mid-p variant (Fagerland et al. 2013): less conservative, and close to the nominal level. */
  midP: number;
  method: 'mcnemar-exact';
}

/** McNemar's test that two models are right equally often on the same samples: about these models, not these recipes. */
export function mcnemar(input: {
  labels: ArrayLike<number>;
  answersA: ArrayLike<number>;
  answersB: ArrayLike<number>;
}): McNemarTest {
  const { labels, answersA, answersB } = input;
  const n = labels.length;
  if (n === 0 || answersA.length !== n || answersB.length !== n) {
    throw new Invalid(
      'scores-mismatch',
      `McNemar: ${answersA.length} and ${answersB.length} answers came with ${n} labels`,
    );
  }
  let [onlyA, onlyB] = [0, 0];
  for (let at = 0; at < n; at += 1) {
    const [rightA, rightB] = [answersA[at] === labels[at], answersB[at] === labels[at]];
    if (rightA && !rightB) onlyA += 1;
    if (rightB && !rightA) onlyB += 1;
  }
  const differing = onlyA + onlyB;
  const fewer = Math.min(onlyA, onlyB);
  // P(X <= fewer) of Binomial(differing, 1/2)
  const tail = differing === 0 ? 1 : incompleteBeta(0.5, differing - fewer, fewer + 1);
  const point = Math.exp(
    logGamma(differing + 1) - logGamma(fewer + 1) - logGamma(differing - fewer + 1) - differing * Math.LN2,
  );
  return {
    n,
    onlyA,
    onlyB,
    difference: (onlyA - onlyB) / n,
    p: Math.min(1, 2 * tail),
    midP: differing === 0 ? 1 : Math.min(1, 2 * tail - point),
    method: 'mcnemar-exact',
  };
}
