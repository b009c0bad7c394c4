import { defineService } from '@paucis/platform';
import { Access1700000010000 } from './access/access.migration.js';
import { TokenRow } from './access/token.entity.js';
import { UserRow } from './access/user.entity.js';
import { Audit1700000011000 } from './audit/audit.migration.js';
import { AuditRow } from './audit/audit-row.entity.js';
import { GatewayConfig } from './config.js';
import { GatewayModule } from './gateway.module.js';
import { Idempotency1700000013000 } from './idempotency/idempotency.migration.js';
import { IdempotentAnswerRow } from './idempotency/idempotent-answer.entity.js';
import { configureHttp } from './requests/configure-http.js';
import { UploadRow } from './uploads/upload-row.entity.js';
import { uploadedObjects } from './uploads/uploaded-objects.js';
import { Uploads1700000012000 } from './uploads/uploads.migration.js';

/** The largest body but for uploads: a sweep is a page of text. */
const bodyLimitBytes = 256 * 1024;

export const gateway = defineService({
  name: 'gateway',
  module: GatewayModule,
  config: GatewayConfig,
  entities: [UserRow, TokenRow, AuditRow, UploadRow, IdempotentAnswerRow],
  referenced: uploadedObjects,
  migrations: [Access1700000010000, Audit1700000011000, Uploads1700000012000, Idempotency1700000013000],
  http: {
    address: ({ PAUCIS_HTTP_HOST, PAUCIS_HTTP_PORT }) => ({
      host: PAUCIS_HTTP_HOST,
      port: PAUCIS_HTTP_PORT,
      bodyLimitBytes,
    }),
    configure: configureHttp,
  },
});
