import { Controller, Get, Req } from '@nestjs/common';
import type { KnownRequest } from './access.guard.js';
import { Allow } from './allow.js';
import { Describe } from '../routes/describe.js';
import { Me } from './role.js';

@Controller('api/v1/me')
export class MeController {
  @Get()
  @Allow('viewer')
  @Describe({ summary: 'Who the token of this request speaks for.', answer: Me })
  me(@Req() request: KnownRequest): Me | undefined {
    return request.me;
  }
}
