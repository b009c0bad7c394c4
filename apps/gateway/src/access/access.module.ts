import { Module } from '@nestjs/common';
import { AccessGuard } from './access.guard.js';
import { FirstToken } from './first-token.js';
import { MeController } from './me.controller.js';
import { TokensController } from './tokens.controller.js';
import { TokensService } from './tokens.service.js';
import { TokensRepository } from './tokens.repository.js';

@Module({
  controllers: [MeController, TokensController],
  providers: [TokensRepository, TokensService, FirstToken, AccessGuard],
  exports: [TokensRepository],
})
export class AccessModule {}
