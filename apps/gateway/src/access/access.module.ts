import { Module } from '@nestjs/common';
import { AccessGuard } from './access.guard.js';
import { FirstToken } from './first-token.js';
import { MeController } from './me.controller.js';
import { TokensRepository } from './tokens.repository.js';

@Module({
  controllers: [MeController],
  providers: [TokensRepository, FirstToken, AccessGuard],
  exports: [TokensRepository],
})
export class AccessModule {}
