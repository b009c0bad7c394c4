import { Injectable } from '@nestjs/common';
import { Conflict, type GroupProposal, type GroupRule } from '@paucis/contracts';
import { ObjectHolds, ObjectStore } from '@paucis/platform';
import { runTask } from '../ingests/worker-task.js';
import { BelongingService, type ReadyVersion } from '../rulings/belonging.service.js';
import { PlanStore } from '../splits/plan-store.js';
import type { GuessedGroups } from './guess-groups.js';

@Injectable()
export class GroupsService {
  constructor(
    private readonly belonging: BelongingService,
    private readonly store: PlanStore,
    private readonly objects: ObjectStore,
    private readonly holds: ObjectHolds,
  ) {}

  async propose(dataset: string, rule: GroupRule): Promise<GroupProposal> {
    const ready = await this.belonging.readyVersion(dataset);
    return answerOf(ready, rule, await this.guess(ready, rule));
  }

  /** The proposal as a table that people look through. */
  async table(dataset: string, rule: GroupRule): Promise<string> {
    return (await this.guess(await this.belonging.readyVersion(dataset), rule)).csv;
  }

  /** Accepts what was looked at: proposed anew, it must still be the same. */
  async accept(dataset: string, rule: GroupRule, proposal: string): Promise<GroupProposal> {
    const ready = await this.belonging.readyVersion(dataset);
    const guessed = await this.guess(ready, rule);
    if (guessed.proposal !== proposal) {
      throw new Conflict(
        'proposal-changed',
        `the groups proposed for ${dataset} are not those of proposal ${proposal.slice(0, 12)}: look at them again`,
        { dataset, proposal: guessed.proposal },
      );
    }
    if (ready.ruling?.groups?.proposal === proposal) return answerOf(ready, rule, guessed);
    const file = await this.objects.put('registry', guessed.file, { name: 'groups' });
    const groups = { proposal, file };
    const ruling = await this.belonging.rule(ready, { groups }, (transaction) =>
      this.holds.confirm([file.key], transaction),
    );
    return answerOf({ ...ready, ruling }, rule, guessed);
  }

  private async guess(ready: ReadyVersion, rule: GroupRule): Promise<GuessedGroups> {
    const { version } = ready;
    return runTask('groups', {
      ...(await this.belonging.belongingOf(ready)),
      shards: await this.store.shardsOf(version),
      rule,
      classes: version.classes,
    });
  }
}

function answerOf({ version, name, ruling }: ReadyVersion, rule: GroupRule, guessed: GuessedGroups): GroupProposal {
  const { file: _file, csv: _csv, ...shown } = guessed;
  const accepted = ruling?.groups?.proposal === guessed.proposal;
  return { dataset: name, versionId: version.id, rule, ...shown, accepted };
}
