import { Injectable } from '@nestjs/common';
import type { ArtifactRef, Lease, ReadGrant } from '@paucis/contracts';
import { ObjectStore } from '@paucis/platform';

/** Objects are read when a job begins; a day is for one that waits long for its store. */
const grantSeconds = 24 * 3600;

/** Leave to read what a job needs, and nothing else: a trainer has no keys of the store. */
@Injectable()
export class ReadGrants {
  constructor(private readonly objects: ObjectStore) {}

  /** Undefined where the store needs none. */
  async of(lease: Lease): Promise<ReadGrant[] | undefined> {
    const keys = [...new Set(objectsOf(lease).map(({ key }) => key))];
    const grants = await Promise.all(keys.map((key) => this.objects.grantRead(key, grantSeconds)));
    const given = grants.filter((grant) => grant !== undefined);
    return given.length === 0 ? undefined : given;
  }
}

function objectsOf({ spec, inputs, checkpoint }: Lease): ArtifactRef[] {
  const own = spec.kind === 'predict' ? spec.shards : [...spec.dataset.shards, spec.fold.samples];
  const encoder = spec.kind === 'train' && spec.encoder ? [spec.encoder] : [];
  return [...own, ...encoder, ...inputs, ...(checkpoint === undefined ? [] : [checkpoint.artifact])];
}
