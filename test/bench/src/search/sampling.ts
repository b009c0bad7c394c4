import { type Assignment, History, type Sampler, samplers, type Space, type TrialView } from '@paucis/search';
import { seededRandom } from '@paucis/statistics';

/** Proposals of one of our samplers, one trial after the other. */
export class Sampling {
  history = History.of<TrialView>([]);
  private readonly sampler: Sampler;
  private readonly options: unknown;

  constructor(
    name: string,
    private readonly space: Space,
    private readonly seed: number,
    private readonly trials: number,
  ) {
    this.sampler = (samplers as Readonly<Record<string, Sampler>>)[name] as Sampler;
    this.options = this.sampler.options.parse({});
  }

  ask(): Assignment {
    const trialIndex = this.history.length;
    const proposal = this.sampler.propose({
      space: this.space,
      history: this.history,
      direction: 'minimize',
      random: seededRandom(this.seed, 'trial', trialIndex, 'proposal'),
      trialIndex,
      sweep: { seed: this.seed, trials: this.trials, slots: 1 },
      options: this.options,
    });
    if (!proposal) throw new Error('nothing left to propose');
    return proposal.assignment;
  }

  tell(assignment: Assignment, value: number): void {
    const index = this.history.length;
    const results = [{ rung: 0, value }];
    this.history = this.history.with(index, { index, assignment, family: 'all', status: 'finished', rung: 0, results });
  }
}
