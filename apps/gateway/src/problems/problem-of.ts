import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { Conflict, DomainError, Invalid, NotFound, Rejected, Unavailable } from '@paucis/contracts';
import type { Problem } from './problem.js';

const statuses = [
  [NotFound, 404],
  [Conflict, 409],
  [Invalid, 422],
  [Rejected, 403],
  [Unavailable, 503],
] as const;

/** What an error looks like from outside: of what nobody foresaw only that it happened. */
export function problemOf(error: unknown): Problem {
  if (error instanceof DomainError) {
    const status = statuses.find(([Kind]) => error instanceof Kind)?.[1] ?? 500;
    return { ...error.details, ...base(status, error.code, error.message) };
  }
  if (error instanceof HttpException) {
    const status = error.getStatus();
    return base(status, codeOf(status), error.message);
  }
  const status = statusOf(error);
  if (status !== undefined && status < 500) return base(status, codeOf(status), (error as Error).message);
  return base(500, 'internal', 'something failed inside the gateway; its log says what');
}

function base(status: number, code: string, detail: string): Problem {
  return { type: `urn:paucis:problem:${code}`, title: STATUS_CODES[status] ?? 'Error', status, code, detail };
}

/** `Payload Too Large` -> `payload-too-large`. */
const codeOf = (status: number): string => (STATUS_CODES[status] ?? 'error').toLowerCase().replaceAll(/[^a-z]+/g, '-');

/** Fastify's own errors (a body that is too large, not JSON ...) carry one. */
function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : undefined;
}
