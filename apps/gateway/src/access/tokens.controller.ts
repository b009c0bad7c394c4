import { Body, Controller, Delete, Get, Param, Post, Query, Req } from '@nestjs/common';
import { Id, NotFound } from '@paucis/contracts';
import { currentContext } from '@paucis/platform';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Allow } from './allow.js';
import { TokensRepository } from './tokens.repository.js';
import { checkIfMatch } from '../requests/etag.js';
import { nextOf, PageById } from '../requests/page.js';
import { Describe } from '../routes/describe.js';
import { NewToken, Token, TokenWithText } from './token-answer.js';
import { TokensService } from './tokens.service.js';

const Tokens = z.object({ tokens: z.array(Token), next: Id.optional() });
const exampleId = 'fedcba9876543210';

@Controller('api/v1/tokens')
@Allow('admin')
export class TokensController {
  constructor(
    private readonly service: TokensService,
    private readonly tokens: TokensRepository,
  ) {}

  @Post()
  @Describe({
    summary: 'Makes a token for a user, and the user where there is none of that name. Its text is shown this once.',
    answer: TokenWithText,
    example: { body: { user: 'ada', role: 'viewer' } },
  })
  async create(@Body({ schema: NewToken }) token: NewToken): Promise<TokenWithText> {
    return this.service.create(token);
  }

  @Get()
  @Describe({
    summary: 'The tokens, the newest first, also those revoked.',
    answer: Tokens,
    example: { query: { limit: 50 } },
  })
  async list(@Query({ schema: PageById }) { limit, after }: PageById): Promise<z.output<typeof Tokens>> {
    const found = await this.tokens.findTokens(currentContext().projectId, limit + 1, after);
    const tokens = found.slice(0, limit);
    return { tokens, ...nextOf(tokens, found.length > limit) };
  }

  @Get(':token')
  @Describe({
    summary: 'One token: whose, since when, whether revoked.',
    answer: Token,
    example: { params: { token: exampleId } },
  })
  async get(@Param('token', { schema: Id }) id: string): Promise<Token> {
    const token = await this.tokens.findToken(currentContext().projectId, id);
    if (token === undefined) throw new NotFound('token-not-found', `there is no token ${id}`, { tokenId: id });
    return token;
  }

  @Delete(':token')
  @Describe({
    summary: 'Revokes a token at once; revoked again, nothing changes.',
    answer: Token,
    example: { params: { token: exampleId } },
    guardedBy: 'GET /tokens/{token}',
  })
  async revoke(@Param('token', { schema: Id }) id: string, @Req() request: FastifyRequest): Promise<Token> {
    const token = await this.get(id);
    // A token has one change in its life, so that what was checked here cannot be another one when it is made.
    checkIfMatch(request, Token, token);
    return this.service.revoke(token);
  }
}
