import { Controller, Get, Query } from '@nestjs/common';
import { currentContext } from '@paucis/platform';
import { z } from 'zod';
import { Allow } from '../access/allow.js';
import { AuditRepository } from './audit.repository.js';
import type { AuditRow } from './audit-row.entity.js';

const Newest = z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(100) });

@Controller('api/v1/audit')
export class AuditController {
  constructor(private readonly audit: AuditRepository) {}

  @Get()
  @Allow('admin')
  async list(@Query({ schema: Newest }) { limit }: z.output<typeof Newest>): Promise<{ changes: AuditRow[] }> {
    return { changes: await this.audit.findNewest(currentContext().projectId, limit) };
  }
}
