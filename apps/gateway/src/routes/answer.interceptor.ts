import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { map, type Observable } from 'rxjs';
import { Describe, isRaw } from './describe.js';

/** What leaves is what the route's schema names, however much its handler returned. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const answer = this.reflector.get(Describe, execution.getHandler())?.answer;
    if (answer === undefined || isRaw(answer)) return next.handle();
    return next.handle().pipe(map((value: unknown) => answer.parse(value)));
  }
}
