import {
  type CanActivate,
  type ExecutionContext,
  HttpException,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Rejected } from '@paucis/contracts';
import type { FastifyRequest } from 'fastify';
import { Allow } from './allow.js';
import { FailedAttempts } from './failed-attempts.js';
import { type Me, mayActAs } from './role.js';
import { isSameToken, sha256Of, tokenIdOf } from './token.js';
import { TokensRepository } from './tokens.repository.js';

/** A request whose token was accepted. */
export type KnownRequest = FastifyRequest & { me?: Me };

/** Denies what no policy names: a forgotten `@Allow` closes a route, it does not open it. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly failures = new FailedAttempts();
  /** SHA-256 of tokens that were right here: their holders are let in, whatever else comes from their address. */
  private readonly accepted = new Set<string>();

  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokensRepository,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = this.reflector.getAllAndOverride(Allow, [context.getHandler(), context.getClass()]);
    if (policy === 'public') return true;
    const request = context.switchToHttp().getRequest<KnownRequest>();
    const me = await this.authenticate(request.headers.authorization, request.ip);
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

  private async authenticate(header: string | undefined, address: string): Promise<Me> {
    const text = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
    if (text === undefined)
      throw new UnauthorizedException('expected a token in the header "Authorization: Bearer ..."');
    const id = tokenIdOf(text);
    const sha256 = sha256Of(text).toString('hex');
    if (!this.accepted.has(sha256)) this.refuseTooMany(address);
    const found = id === undefined ? undefined : await this.tokens.findValid(id);
    if (found === undefined || !isSameToken(text, found.token.sha256)) {
      this.accepted.delete(sha256);
      this.failures.add(address, performance.now());
      throw new UnauthorizedException('this token is not known here, or was revoked');
    }
    const { user } = found;
    this.accepted.add(sha256);
    return { userId: user.id, name: user.name, role: user.role, projectId: user.projectId };
  }

  private refuseTooMany(address: string): void {
    const seconds = this.failures.waitSeconds(address, performance.now());
    if (seconds === undefined) return;
    throw new HttpException(`too many wrong tokens came from this address: try again in ${seconds} s`, 429, {
      cause: { retryAfterSeconds: seconds },
    });
  }
}
