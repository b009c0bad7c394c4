import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Injectable } from '@nestjs/common';
import { Log } from '@paucis/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemOf } from './problem-of.js';

/** The one place where errors become HTTP answers. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { method, url } = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemOf(error);
    if (problem.status >= 500) {
      const fields = { method, url, error };
      if (problem.status === 503) this.log.warn('request could not be answered', fields);
      else this.log.error('request failed', fields);
    }
    // A stream that has begun cannot change its answer; breaking it off says that it is not whole.
    if (reply.sent || reply.raw.headersSent) return void reply.raw.destroy();
    if (problem.status === 503) void reply.header('retry-after', '2');
    const { retryAfterSeconds } = ((error as Error).cause ?? {}) as { retryAfterSeconds?: number };
    if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
    if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
    if (error instanceof HttpException && problem.status === 413) void reply.header('connection', 'close');
    void reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}
