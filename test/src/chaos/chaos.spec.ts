import { seededRandom } from '@paucis/testing';
import { expect, it } from 'vitest';
import type { Outcome } from './outcome.js';
import { scenarios } from './scenarios.js';
import { calmOutcome } from './small-sweep.js';

let outcome: Promise<Outcome> | undefined;
/** Made once for all that compare with it. */
const calm = () => (outcome ??= calmOutcome());

/** The short form of each; `npm run chaos` runs the long one. */
for (const scenario of scenarios) {
  it(`holds what it promises when ${scenario.does}: ${scenario.checks}`, async (test) => {
    const missing = await scenario.missing?.();
    if (missing !== undefined) {
      process.stderr.write(`the scenario ${scenario.name} is skipped: ${missing}\n`);
      test.skip();
    }
    const say = (line: string) => void process.stderr.write(`${scenario.name}: ${line}\n`);

    const counts = await scenario.run({ long: false, random: seededRandom(5), say, calm });

    expect(Object.keys(counts)).not.toEqual([]);
    say(JSON.stringify(counts));
  }, 1_800_000);
}
