import { Injectable } from '@nestjs/common';
import { type addWeights, type AskOf, Conflict, hashOf, NotFound, type PretrainedWeights } from '@paucis/contracts';
import { currentContext, Database, Log, ObjectStore } from '@paucis/platform';
import type { WeightsRow } from './weights.entity.js';
import { WeightsRepository } from './weights.repository.js';

/** Pretrained weights that sweeps may start from: kept by name, with what they are of and where they come from. */
@Injectable()
export class WeightsService {
  constructor(
    private readonly database: Database,
    private readonly weights: WeightsRepository,
    private readonly objects: ObjectStore,
    private readonly log: Log,
  ) {}

  async add({ objectKey, uploadId, ...asked }: AskOf<typeof addWeights>): Promise<PretrainedWeights> {
    if (!(await this.objects.has(objectKey))) {
      throw new NotFound('upload-not-found', `there is no upload ${uploadId}; upload the file again`, { uploadId });
    }
    const { projectId, actor } = currentContext();
    const { name, network, image, source = null, licence = null } = asked;
    // The upload is the gateway's and goes within a day; bytes that lie here already are not stored twice.
    const file = await this.objects.put('registry', await this.objects.stream(objectKey), { name: 'encoder' });
    const row: WeightsRow = {
      ...{ projectId, name, network, image, file, source, licence },
      ...{ addedBy: actor, addedAt: Date.now() },
    };
    return this.database.transaction(async (transaction) => {
      const known = await this.weights.findWeights(projectId, name, transaction);
      if (known) return answerOf(sameOrRefused(known, row));
      await this.weights.insertWeights(row, transaction);
      this.log.info('weights added', { name, network: network.name, sizeBytes: file.sizeBytes });
      return answerOf(row);
    });
  }

  async get(name: string): Promise<PretrainedWeights> {
    return answerOf(await this.weights.getWeights(currentContext().projectId, name));
  }

  async list(limit: number, after?: string): Promise<PretrainedWeights[]> {
    return (await this.weights.listWeights(currentContext().projectId, limit, after)).map(answerOf);
  }
}

function sameOrRefused(known: WeightsRow, asked: WeightsRow): WeightsRow {
  const content = ({ network, image, file }: WeightsRow) => hashOf({ network, image, sha256: file.sha256 });
  if (content(known) === content(asked)) return known;
  throw new Conflict(
    'weights-taken',
    `other weights are named "${known.name}" (${known.network.name}, added by ${known.addedBy}); sweeps rely on them, so choose another name`,
    { name: known.name },
  );
}

const answerOf = ({
  name,
  network,
  image,
  file,
  source,
  licence,
  addedAt,
  addedBy,
}: WeightsRow): PretrainedWeights => ({
  ...{ name, network, image, file, addedAt, addedBy },
  ...(source !== null && { source }),
  ...(licence !== null && { licence }),
});
