import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Rejected } from '@paucis/contracts';
import type { FastifyRequest } from 'fastify';
import { Allow } from './allow.js';
import { type Me, mayActAs } from './role.js';
import { isSameToken, tokenIdOf } from './token.js';
import { TokensRepository } from './tokens.repository.js';

/** A request whose token was accepted. */
export type KnownRequest = FastifyRequest & { me?: Me };

/** Denies what no policy names: a forgotten `@Allow` closes a route, it does not open it. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokensRepository,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = this.reflector.getAllAndOverride(Allow, [context.getHandler(), context.getClass()]);
    if (policy === 'public') return true;
    const request = context.switchToHttp().getRequest<KnownRequest>();
    const me = await this.authenticate(request.headers.authorization);
    request.me = me;
    if (policy === undefined) throw new Rejected('no-policy', 'nobody may use this route: no policy names it');
    if (!mayActAs(me.role, policy)) {
      throw new Rejected('role-too-low', `expected the role ${policy}, ${me.name} has ${me.role}`, {
        needed: policy,
        held: me.role,
      });
    }
    return true;
  }

  private async authenticate(header: string | undefined): Promise<Me> {
    const text = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
    if (text === undefined)
      throw new UnauthorizedException('expected a token in the header "Authorization: Bearer ..."');
    const id = tokenIdOf(text);
    const found = id === undefined ? undefined : await this.tokens.findValid(id);
    if (found === undefined || !isSameToken(text, found.token.sha256)) {
      throw new UnauthorizedException('this token is not known here, or was revoked');
    }
    const { user } = found;
    return { userId: user.id, name: user.name, role: user.role, projectId: user.projectId };
  }
}
