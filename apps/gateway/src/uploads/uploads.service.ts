import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { Conflict, newId, NotFound } from '@paucis/contracts';
import { CONFIG, currentContext, Log, Loops, ObjectStore } from '@paucis/platform';
import type { GatewayConfig } from '../config.js';
import { receive } from './receive.js';
import type { Upload } from './upload.js';
import type { UploadRow } from './upload-row.entity.js';
import { UploadsRepository } from './uploads.repository.js';

const dayMs = 24 * 3600 * 1000;

/** An upload whose bytes are all there. */
export type StoredUpload = UploadRow & { objectKey: string; md5: string };

@Injectable()
export class UploadsService {
  constructor(
    private readonly uploads: UploadsRepository,
    private readonly objects: ObjectStore,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    loops: Loops,
    private readonly log: Log,
  ) {
    loops.every('collect uploads', 3600 * 1000, () => this.collect(Date.now()));
  }

  async store(content: Readable, of: { fileName: string; sha256: string | undefined }): Promise<Upload> {
    const { projectId, actor } = currentContext();
    const { fileName } = of;
    const id = newId('upload');
    await this.uploads.add({ id, projectId, actor, fileName, createdAt: Date.now(), objectKey: null, md5: null });
    const received = receive(content, { limitBytes: this.config.PAUCIS_UPLOAD_LIMIT_BYTES, sha256: of.sha256 });
    let md5 = '';
    const passed = (async function* () {
      md5 = yield* received;
    })();
    const { key, sha256, sizeBytes } = await this.objects.put('gateway', passed, { name: 'upload' });
    await this.uploads.complete(id, { objectKey: key, md5 });
    return { uploadId: id, sizeBytes, sha256, md5 };
  }

  async get(id: string): Promise<StoredUpload> {
    const row = await this.uploads.find(currentContext().projectId, id);
    if (row === undefined) throw new NotFound('upload-not-found', `there is no upload ${id}`, { uploadId: id });
    const { objectKey, md5 } = row;
    if (objectKey === null || md5 === null) {
      throw new Conflict('upload-incomplete', `upload ${id} has not arrived whole; send the file again`, {
        uploadId: id,
      });
    }
    return { ...row, objectKey, md5 };
  }

  /** What a dataset was made of was copied by the registry: an upload is needed for a day at most. */
  private async collect(now: number): Promise<void> {
    const old = await this.uploads.findOlderThan(now - dayMs);
    for (const row of old) await this.uploads.remove(row);
    if (old.length > 0) this.log.info('old uploads collected', { count: old.length });
  }
}
