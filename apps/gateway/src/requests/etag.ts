import { createHash } from 'node:crypto';
import { PreconditionFailedException } from '@nestjs/common';
import { Conflict } from '@paucis/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';

/** Strong: the same tag means the same bytes. */
export const etagOf = (text: string): string =>
  `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;

/** Every JSON answer to a GET carries a tag; who has it already gets 304 and no body. */
export function tagAnswers(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const isJson = String(reply.getHeader('content-type')).startsWith('application/json');
    if (request.method !== 'GET' || reply.statusCode !== 200 || !isJson || typeof payload !== 'string') {
      return done(null, payload);
    }
    const tag = etagOf(payload);
    void reply.header('etag', tag).header('cache-control', 'private, no-cache');
    if (!names(request.headers['if-none-match'], tag)) return done(null, payload);
    void reply.status(304).removeHeader('content-length');
    done(null, '');
  });
}

/** Whether the header lists this tag; weak tags count, as RFC 9110 wants it for If-None-Match. */
export function names(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag);
}

/**
 * Refuses a change (412) that was meant for another state than `current`, which is what the guarding GET would answer.
 * False when the request has no If-Match, so that nothing was checked.
 */
export function checkIfMatch(request: FastifyRequest, schema: z.ZodType, current: unknown): boolean {
  const header = request.headers['if-match'];
  if (header === undefined) return false;
  const tag = etagOf(JSON.stringify(schema.parse(current)));
  if (header.split(',').some((one) => one.trim() === tag || one.trim() === '*')) return true;
  throw new PreconditionFailedException(
    `header if-match: ${header} came, but it stands at ${tag}: read it again and decide anew`,
  );
}

/** What was changed by another between check and change is answered (412) like what had changed before. */
export const asPrecondition = (error: unknown): unknown =>
  error instanceof Conflict && error.code === 'version-changed'
    ? new PreconditionFailedException(`header if-match: ${error.message}`)
    : error;
