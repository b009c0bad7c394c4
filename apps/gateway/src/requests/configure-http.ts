import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Log } from '@paucis/platform';
import type { GatewayConfig } from '../config.js';
import { RequestCounts } from '../metrics/request-counts.js';
import { isAllowedHost } from './allowed-host.js';
import { tagAnswers } from './etag.js';

/** What holds for every request, whether a route is found for it or not. */
export function configureHttp(app: NestFastifyApplication, config: GatewayConfig): void {
  const fastify = app.getHttpAdapter().getInstance();
  const counts = app.get(RequestCounts);
  const log = app.get(Log);
  // Bytes are handed on as they come; who stores them counts them.
  fastify.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isAllowedHost(request.headers.host, config.PAUCIS_HTTP_NAMES)) return done();
    const problem = {
      type: 'urn:paucis:problem:host-not-allowed',
      title: 'Misdirected Request',
      status: 421,
      code: 'host-not-allowed',
      detail: 'this name is not one of the gateway; add it to PAUCIS_HTTP_NAMES if it should be',
    };
    void reply.status(421).type('application/problem+json').send(JSON.stringify(problem));
  });
  tagAnswers(fastify);
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    void reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer');
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    done(null, payload);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    const entry = { method, route: routeOptions.url ?? 'unknown', status: reply.statusCode, ms: reply.elapsedTime };
    counts.add(entry);
    log.debug('request answered', entry);
    done();
  });
}
