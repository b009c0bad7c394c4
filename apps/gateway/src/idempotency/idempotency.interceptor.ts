import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { hashOf, Invalid } from '@paucis/contracts';
import { currentContext, Loops } from '@paucis/platform';
import type { FastifyReply } from 'fastify';
import { defaultIfEmpty, from, lastValueFrom, type Observable } from 'rxjs';
import type { KnownRequest } from '../access/access.guard.js';
import { problemOf } from '../problems/problem-of.js';
import { IdempotentAnswersRepository } from './idempotent-answers.repository.js';
import { seal, unseal } from './sealed-text.js';

const keptMs = 7 * 24 * 3_600_000;

/**
 * A change with an Idempotency-Key is made once: sent again it gets the first answer again, for seven days, also after a
 * restart; the same key with another request is refused. What was refused (4xx) may be mended and sent under the same key.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  /** What is under way here, by key: who comes second waits. */
  private readonly underWay = new Map<string, Promise<unknown>>();

  constructor(
    private readonly answers: IdempotentAnswersRepository,
    loops: Loops,
  ) {
    loops.every('forget idempotent answers', 3_600_000, () => this.answers.removeOlderThan(Date.now() - keptMs));
  }

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = execution.switchToHttp();
    const request = http.getRequest<KnownRequest>();
    const { idempotencyKey: id } = currentContext();
    if (id === undefined || request.method === 'GET') return next.handle();
    const work = () => lastValueFrom(next.handle().pipe(defaultIfEmpty(undefined)));
    return from(this.inTurn(id, () => this.once(id, request, http.getResponse<FastifyReply>(), work)));
  }

  private async inTurn<Result>(id: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.underWay.get(id);
    const mine = (async () => {
      await before?.catch(() => undefined);
      return work();
    })();
    this.underWay.set(id, mine);
    try {
      return await mine;
    } finally {
      if (this.underWay.get(id) === mine) this.underWay.delete(id);
    }
  }

  private async once(
    id: string,
    request: KnownRequest,
    reply: FastifyReply,
    work: () => Promise<unknown>,
  ): Promise<unknown> {
    const requestHash = requestHashOf(request);
    const secret = `${request.headers.authorization} ${String(request.headers['idempotency-key'])}`;
    const row = await this.answers.find(id);
    if (row !== undefined && row.requestHash !== requestHash) {
      throw new Invalid(
        'idempotency-key-reused',
        'header idempotency-key: this key came with another request before; a new request needs a new key',
      );
    }
    if (row?.answer != null) {
      void reply.status(row.status ?? 200).header('idempotency-replayed', 'true');
      return JSON.parse(unseal(row.answer, secret)) as unknown;
    }
    const { projectId } = currentContext();
    if (row === undefined) {
      await this.answers.add({ id, projectId, requestHash, createdAt: Date.now(), status: null, answer: null });
    }
    const answer = await this.attempt(id, work);
    await this.answers.complete(id, { status: reply.statusCode, answer: seal(JSON.stringify(answer ?? null), secret) });
    return answer;
  }

  /** A refused request has changed nothing, so its key is free; of a broken one (5xx) nobody knows, so it is not. */
  private async attempt(id: string, work: () => Promise<unknown>): Promise<unknown> {
    try {
      return await work();
    } catch (error) {
      if (problemOf(error).status < 500) await this.answers.remove(id);
      throw error;
    }
  }
}

function requestHashOf({ method, url, body, headers }: KnownRequest): string {
  if (headers['content-type'] !== 'application/octet-stream') return hashOf({ method, url, body: body ?? null });
  const sha256 = headers['x-sha256'];
  if (sha256 !== undefined) return hashOf({ method, url, sha256 });
  throw new Invalid(
    'upload-unnamed',
    'header x-sha256: nothing came; an upload with an Idempotency-Key says which bytes it means',
  );
}
