import { parseArgs } from 'node:util';
import { nullComparisons } from './null-comparisons.js';
import { type Coverage, coverageOf, isHeld, scenarios } from './coverage.js';

/** Prints docs/studies/coverage.md: `node libs/statistics/dist/studies/coverage-main.js > docs/studies/coverage.md`. */
const { values } = parseArgs({
  options: {
    replicates: { type: 'string', default: '1000' },
    resamples: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '20' },
    nulls: { type: 'string', default: '10000' },
  },
});
const replicates = Number(values.replicates);
const rows = scenarios.flatMap((scenario) => {
  const made = coverageOf(scenario, { replicates, resamples: Number(values.resamples), seed: Number(values.seed) });
  process.stderr.write(
    `${scenario.name}: ${made.map(({ score, covered }) => `${score} ${covered.toFixed(3)}`).join(', ')}\n`,
  );
  return made;
});

const nulls = nullComparisons({
  comparisons: Number(values.nulls),
  bootstraps: Math.ceil(Number(values.nulls) / 5),
  seed: Number(values.seed),
});

const scores = [...new Set(rows.map(({ score }) => score))];
const cell = (row: Coverage | undefined): string =>
  row === undefined || row.intervals === 0
    ? '–'
    : `${isHeld(row) ? '' : '**'}${(100 * row.covered).toFixed(1)}${isHeld(row) ? '' : '**'}${row.without > 0 ? ` (${row.without} none)` : ''}`;
const methods = scores.map((score) => [
  score,
  [...new Set(rows.filter((row) => row.score === score).flatMap((row) => row.methods))].join(', '),
]);

console.log(`# Do the intervals hold what they say?

Samples were drawn from worlds in which every score's true value is known (normal scores, calibrated probabilities, class counts
fixed), ${replicates} times each; the table says in how many of 100 samples the nominal 95 % interval held the truth. Bold: outside 93
to 97 by more than the simulation's own chance error (± ${(200 * Math.sqrt((0.95 * 0.05) / replicates)).toFixed(1)} points). "none": samples in which the product gave a reason instead of an
interval. Bootstraps had ${values.resamples} resamples. Repeat: \`node libs/statistics/dist/studies/coverage-main.js --replicates ${replicates}\`.

| world | ${scores.join(' | ')} |
| --- | ${scores.map(() => '---').join(' | ')} |
${[...new Set(rows.map(({ scenario }) => scenario))]
  .map(
    (scenario) =>
      `| ${scenario} | ${scores.map((score) => cell(rows.find((row) => row.scenario === scenario && row.score === score))).join(' | ')} |`,
  )
  .join('\n')}

Intervals were made by:

${methods.map(([score, of]) => `- ${score}: ${of}`).join('\n')}

Four things to know. With five positive patients the bootstraps ask for quantiles at Student's distance with Satterthwaite's degrees of
freedom over the classes, and PR-AUC has a jackknife on the logit scale below 12 of these; every report still warns below 20 cases of a class. Accuracy is wider than it need be where few are positive: its interval allows for another mix of classes, which
these worlds hold fixed. The cross-validated AUC is wider than it need be where a fold holds a single positive case: one case shows no
spread, so the largest possible is assumed. The log-likelihood has no interval with fewer than 10 cases of a class: its bootstrap held in
90 of 100 samples there.

## Do the tests keep their promise?

Comparisons of what is equal by construction; called different at 5 %:

| test | comparisons | called different |
| --- | --- | --- |
${nulls.map(({ test, comparisons, rejected }) => `| ${test} | ${comparisons.toLocaleString('en-US')} | ${((100 * rejected) / comparisons).toFixed(2)} % |`).join('\n')}`);
