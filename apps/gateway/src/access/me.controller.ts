import { Controller, Get, Req } from '@nestjs/common';
import type { KnownRequest } from './access.guard.js';
import { Allow } from './allow.js';
import type { Me } from './role.js';

@Controller('api/v1/me')
export class MeController {
  @Get()
  @Allow('viewer')
  me(@Req() request: KnownRequest): Me | undefined {
    return request.me;
  }
}
