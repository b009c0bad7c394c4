import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { check, hashOf, MessageHeaders } from '@paucis/contracts';
import { rootContext, runInContext } from '@paucis/platform';
import type { FastifyReply } from 'fastify';
import { Observable } from 'rxjs';
import type { KnownRequest } from '../access/access.guard.js';

const IdempotencyKey = MessageHeaders.shape.idempotencyKey;

/** Everything that a request causes, in whatever service, carries its user, project, trace and idempotency key. */
@Injectable()
export class RequestContextInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = execution.switchToHttp();
    const { me, headers } = http.getRequest<KnownRequest>();
    const idempotencyKey = check(IdempotencyKey, one(headers['idempotency-key']), 'header idempotency-key');
    const context = {
      ...rootContext({
        actor: me?.userId ?? 'anonymous',
        ...(me && { projectId: me.projectId }),
        traceparent: one(headers['traceparent']) ?? '',
      }),
      ...(idempotencyKey !== undefined && { idempotencyKey: scoped(idempotencyKey, headers.authorization) }),
    };
    void http.getResponse<FastifyReply>().header('traceparent', context.traceparent);
    return new Observable((subscriber) => runInContext(context, () => next.handle().subscribe(subscriber)));
  }
}

/** Two holders who choose the same key never meet. */
const scoped = (key: string, authorization: string | undefined): string => hashOf({ key, authorization });

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);
