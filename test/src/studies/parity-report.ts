import { equivalence } from '@paucis/statistics';
import type { Contest } from './parity-contests.js';

export interface ContestResult {
  readonly contest: Contest;
  /** AUC by `fold/seed`. */
  readonly ours: ReadonlyMap<string, number>;
  readonly torch: ReadonlyMap<string, number>;
}

/** The page that `parity.js` writes. */
export function parityReport(results: readonly ContestResult[]): string {
  return `# Does the same recipe learn equally well here and in PyTorch?

Small CNN and ResNet-18 (28 px, 11.2 million weights) by one recipe on both sides: float32, batches of 32, AdamW (rate 0.001, decay 0.0001 on
kernels alone, norm clipped at 1), 20 steps of warm-up and a cosine to 1 %, the augmentation \`standard\`, start values
by the same distributions. PyTorch took part as an external trainer ([the how-to](../how-to/external-trainer.md)), on the
same folds. Random numbers come from other generators on either side, so runs are not paired by their draws.

The value of a seed is the mean AUC over two validation folds; the difference is taken per seed, the interval by Student's t over the seeds. The
margin was fixed beforehand. Parity means that the whole 90 % interval lies within it.

| set | network | steps | seeds | ours | PyTorch | difference, 90 % interval | margin | |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${results.map(row).join('\n')}

Means over seeds, with the standard deviation from seed to seed in brackets. Repeat: \`node test/dist/studies/parity.js\` (its head says how; a
stopped study goes on where it was).
`;
}

function row({ contest, ours, torch }: ContestResult): string {
  const { dataset, network, steps, margin, seeds } = contest;
  const pairs = Array.from({ length: seeds }, (_, seed) => [ofSeed(ours, contest, seed), ofSeed(torch, contest, seed)]);
  const whole = pairs.filter((pair): pair is [number, number] => pair.every((value) => value !== undefined));
  const [left, right] = [whole.map(([value]) => value), whole.map(([, value]) => value)];
  const differences = whole.map(([one, other]) => one - other);
  const head = `| ${dataset} | ${network} | ${steps} | ${whole.length} |`;
  if (whole.length < 2) return `${head} | | | ± ${margin} | not run |`;
  const { estimate, low, high, equivalent } = equivalence({
    difference: mean(differences),
    standardError: deviation(differences) / Math.sqrt(differences.length),
    degrees: differences.length - 1,
    margin,
  });
  const interval = `${signed(estimate)} (${signed(low)} to ${signed(high)})`;
  return `${head} ${summary(left)} | ${summary(right)} | ${interval} | ± ${margin} | ${equivalent ? 'parity' : '**not shown**'} |`;
}

/** Mean over the folds of a seed, where all are there. */
function ofSeed(values: ReadonlyMap<string, number>, { folds }: Contest, seed: number): number | undefined {
  const each = Array.from({ length: folds }, (_, fold) => values.get(`${fold}/${seed}`));
  return each.every((value) => value !== undefined) ? mean(each) : undefined;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

const summary = (values: readonly number[]) => `${mean(values).toFixed(4)} (${deviation(values).toFixed(4)})`;
const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
