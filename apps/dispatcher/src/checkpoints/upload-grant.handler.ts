import { Controller, Inject } from '@nestjs/common';
import { type AnswerOf, type AskOf, Conflict, grantUpload } from '@paucis/contracts';
import { CONFIG, Database, Handles, ObjectHolds, ObjectStore } from '@paucis/platform';
import type { DispatcherConfig } from '../config.js';
import { Leases } from '../leases/leases.js';

/** Large artifacts over slow lines. */
const grantSeconds = 3600;

@Controller()
export class UploadGrantHandler {
  constructor(
    private readonly database: Database,
    private readonly leases: Leases,
    private readonly holds: ObjectHolds,
    private readonly objects: ObjectStore,
    @Inject(CONFIG) private readonly config: DispatcherConfig,
  ) {}

  /** The intent is committed before anybody can store: the collector spares the bytes until their report has come. */
  @Handles(grantUpload)
  async grant({ sha256, sizeBytes, ...lease }: AskOf<typeof grantUpload>): Promise<AnswerOf<typeof grantUpload>> {
    const { state } = await this.database.transaction((transaction) => this.leases.hold(lease, transaction));
    if (state !== 'held') return { state };
    const grant = await this.objects.grantWrite('dispatcher', { sha256, sizeBytes }, grantSeconds);
    if (grant === undefined) throw new Conflict('grant-needless', 'objects lie in a folder that workers share');
    await this.holds.hold([grant.key], this.config.PAUCIS_GARBAGE_GRACE_MS);
    return { state, grant };
  }
}
