import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { newId } from '@paucis/contracts';
import { currentContext } from '@paucis/platform';
import type { FastifyReply } from 'fastify';
import { catchError, from, map, mergeMap, type Observable } from 'rxjs';
import type { KnownRequest } from '../access/access.guard.js';
import { Allow } from '../access/allow.js';
import { problemOf } from '../problems/problem-of.js';
import { Describe } from '../routes/describe.js';
import { AuditRepository } from './audit.repository.js';

/** Writes a row before each change and its outcome after it. Viewers cannot change anything, so their routes need none. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly audit: AuditRepository,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const policy = this.reflector.getAllAndOverride(Allow, [execution.getHandler(), execution.getClass()]);
    const http = execution.switchToHttp();
    const { method, url, routeOptions } = http.getRequest<KnownRequest>();
    const isWork = this.reflector.get(Describe, execution.getHandler())?.isWork === true;
    if (isWork || policy === undefined || policy === 'public' || policy === 'viewer' || method === 'GET')
      return next.handle();
    const { projectId, actor, traceparent } = currentContext();
    const id = newId('audit');
    const action = `${method} ${routeOptions.url ?? ''}`;
    const target = url.slice(0, 500);
    const begun = this.audit.add({ id, projectId, actor, action, target, traceparent, at: Date.now(), status: null });
    const complete = (status: number) => from(this.audit.complete(id, status));
    return from(begun).pipe(
      mergeMap(() => next.handle()),
      mergeMap((answer) => complete(http.getResponse<FastifyReply>().statusCode).pipe(map(() => answer))),
      catchError((error: unknown) =>
        complete(problemOf(error).status).pipe(
          map(() => {
            throw error;
          }),
        ),
      ),
    );
  }
}
