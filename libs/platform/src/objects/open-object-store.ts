import { join } from 'node:path';
import type { BaseConfig } from '../service/config.js';
import { FolderStore } from './folder-store.js';
import type { Intend, ObjectStore } from './object-store.js';

/** The store that the settings name: a bucket, else a folder under the data folder. */
export async function openObjectStore(config: BaseConfig, intend?: Intend): Promise<ObjectStore> {
  const { PAUCIS_DATA_FOLDER, PAUCIS_S3_URL: url, PAUCIS_S3_BUCKET: bucket, PAUCIS_S3_REGION: region } = config;
  if (url === undefined) return new FolderStore(join(PAUCIS_DATA_FOLDER, 'objects'), intend);
  const { PAUCIS_S3_ACCESS_KEY: accessKey, PAUCIS_S3_SECRET_KEY: secretKey } = config;
  if (accessKey === undefined || secretKey === undefined) {
    throw new Error(
      'PAUCIS_S3_URL is set, so this service needs PAUCIS_S3_ACCESS_KEY and PAUCIS_S3_SECRET_KEY too: one is not set',
    );
  }
  // The client is loaded only by who uses it.
  const { S3Store } = await import('./s3-store.js');
  const incomingFolder = join(PAUCIS_DATA_FOLDER, 'incoming');
  const store = new S3Store({ url, bucket, region, accessKey, secretKey, incomingFolder }, intend);
  await store.open();
  return store;
}
