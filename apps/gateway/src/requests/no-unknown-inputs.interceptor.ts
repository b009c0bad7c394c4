import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { invalidInput, unknownKey } from '@paucis/contracts';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { inputsOf } from '../routes/find-routes.js';

/** A route that takes no query or no body refuses one: what is not understood is said, never ignored. */
@Injectable()
export class NoUnknownInputsInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const places = inputsOf(execution.getClass(), execution.getHandler().name).map(({ place }) => place);
    const { query, body, headers } = execution.switchToHttp().getRequest<FastifyRequest>();
    if (!places.includes('query')) refuseKeys('query', query);
    if (!places.includes('body') && headers['content-type'] !== 'application/octet-stream') refuseKeys('body', body);
    return next.handle();
  }
}

function refuseKeys(place: string, value: unknown): void {
  const keys = Object.keys((value ?? {}) as object);
  if (keys.length === 0) return;
  const issues = keys.map((key) => ({
    ...unknownKey([key], key, []),
    message: `unknown key "${key}", expected none: this route takes no ${place}`,
  }));
  throw invalidInput(place, issues);
}
