import { Injectable } from '@nestjs/common';
import { type AskOf, Conflict, type DatasetCopies, type decideCopies, NotFound } from '@paucis/contracts';
import { copyCorrelation } from '@paucis/imaging';
import { runTask } from '../ingests/worker-task.js';
import { pairKey } from '../rulings/belonging.js';
import { BelongingService, type ReadyVersion } from '../rulings/belonging.service.js';

/** As many as a question may bring, and more than anyone decides by hand. */
const everyPair = 1_000_000;

@Injectable()
export class CopiesService {
  constructor(private readonly belonging: BelongingService) {}

  async list(dataset: string, limit: number, after = 0): Promise<DatasetCopies> {
    return this.view(await this.belonging.readyVersion(dataset), limit, after);
  }

  /** Pairs count from the ingest on; a person may turn some down, and take that back. */
  async decide({ dataset, turnDown, accept }: AskOf<typeof decideCopies>): Promise<DatasetCopies> {
    const ready = await this.belonging.readyVersion(dataset);
    const { pairs } = await this.view(ready, everyPair, 0);
    const known = new Set(pairs.map(({ a, b }) => pairKey([a, b])));
    const unknown = [...turnDown, ...accept].find((pair) => !known.has(pairKey(pair)));
    if (unknown) {
      throw new NotFound('copies-unknown', `${unknown.join(' and ')} of dataset ${dataset} are no pair of copies`, {
        pair: unknown,
      });
    }
    const again = new Set(accept.map(pairKey));
    const before = (ready.ruling?.turnedDown ?? []).filter((pair) => !again.has(pairKey(pair)));
    const added = new Set(before.map(pairKey));
    const turnedDown = [...before, ...turnDown.filter((pair) => !added.has(pairKey(pair)))];
    const ruling = await this.belonging.rule(ready, { turnedDown });
    return this.view({ ...ready, ruling }, 500, 0);
  }

  private async view(ready: ReadyVersion, limit: number, from: number): Promise<DatasetCopies> {
    const { version, name } = ready;
    if (!version.copies) {
      throw new Conflict('copies-not-sought', `copies within dataset ${name} were not looked for; add its file again`, {
        dataset: name,
      });
    }
    const viewed = await runTask('copies', { ...(await this.belonging.belongingOf(ready)), limit, from });
    return { dataset: name, versionId: version.id, classes: version.classes, threshold: copyCorrelation, ...viewed };
  }
}
