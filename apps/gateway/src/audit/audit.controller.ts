import { Controller, Get, Query } from '@nestjs/common';
import { currentContext } from '@paucis/platform';
import { z } from 'zod';
import { Allow } from '../access/allow.js';
import { nextOf, PageById } from '../requests/page.js';
import { Describe } from '../routes/describe.js';
import { AuditEntry } from './audit-entry.js';
import { AuditRepository } from './audit.repository.js';

const AuditEntries = z.object({ changes: z.array(AuditEntry), next: AuditEntry.shape.id.optional() });

@Controller('api/v1/audit')
export class AuditController {
  constructor(private readonly audit: AuditRepository) {}

  @Get()
  @Allow('admin')
  @Describe({
    summary: 'Every change that was asked for, the newest first, and what came of it.',
    answer: AuditEntries,
    example: { query: { limit: 20 } },
  })
  async list(@Query({ schema: PageById }) { limit, after }: PageById): Promise<z.output<typeof AuditEntries>> {
    const rows = await this.audit.findNewest(currentContext().projectId, limit + 1, after);
    const changes = rows.slice(0, limit).map(({ status, ...row }) => ({ ...row, ...(status !== null && { status }) }));
    return { changes, ...nextOf(changes, rows.length > limit) };
  }
}
