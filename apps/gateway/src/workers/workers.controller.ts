import { Controller, Get } from '@nestjs/common';
import { listWorkers, type Worker } from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import { Allow } from '../access/allow.js';

@Controller('api/v1/workers')
export class WorkersController {
  constructor(private readonly asks: Asks) {}

  @Get()
  @Allow('viewer')
  async list(): Promise<{ workers: Worker[] }> {
    return this.asks.ask(listWorkers, {});
  }
}
