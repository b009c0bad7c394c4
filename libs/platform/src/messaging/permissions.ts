import { type Message, type ServiceName, subjectOf } from '@paucis/contracts';
import { healthQuestions } from '../service/health.question.js';
import type { Credentials } from './credentials.js';

/** Subjects that a service may send to and listen on; whatever is not named is refused by the server. */
export interface Permissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
  /** How long a received question may be answered; answers go to the asker's own inbox by this grant only. */
  readonly respondWithinMs: number;
}

/** Replies to a service arrive under its own prefix, which no other service may listen on. */
export const inboxPrefixOf = (service: ServiceName): string => `_INBOX.${service}`;

/** Who may send and hear what, made of the contract's table alone. */
export function permissionsFor(service: ServiceName, messages: readonly Message[]): Permissions {
  const publish = new Set<string>();
  const subscribe = new Set([`${inboxPrefixOf(service)}.>`]);
  let respondWithinMs = 60_000;
  for (const message of [...messages, ...healthQuestions]) {
    if (message.pattern === 'question') {
      if (message.askedBy.includes(service)) publish.add(subjectOf(message));
      if (message.service === service) {
        subscribe.add(subjectOf(message));
        respondWithinMs = Math.max(respondWithinMs, message.timeoutMs);
      }
    } else if (message.pattern === 'fact') {
      if (message.publisher === service)
        message.consumers.forEach((consumer) => publish.add(subjectOf(message, consumer)));
      if (message.consumers.includes(service)) subscribe.add(subjectOf(message, service));
    } else {
      if (message.publishers.includes(service)) publish.add(subjectOf(message));
      if (message.listeners.includes(service)) subscribe.add(subjectOf(message));
    }
  }
  return { publish: [...publish].sort(), subscribe: [...subscribe].sort(), respondWithinMs };
}

export interface NatsServerOptions {
  readonly port: number;
  /** 127.0.0.1 unless told. */
  readonly host?: string;
  readonly messages: readonly Message[];
  readonly credentials: Credentials;
}

/** The text of a nats-server configuration file: users, passwords and what each may send and hear. Keep it 0600. */
export function natsServerConfig({ port, host = '127.0.0.1', messages, credentials }: NatsServerOptions): string {
  const text = (value: unknown) => JSON.stringify(value);
  const users = Object.entries(credentials).map(([service, { user, password }]) => {
    const { publish, subscribe, respondWithinMs } = permissionsFor(service as ServiceName, messages);
    return [
      '    {',
      `      user: ${text(user)}`,
      `      password: ${text(password)}`,
      '      permissions: {',
      // An empty allow-list would allow everything.
      `        publish: ${publish.length > 0 ? `{ allow: ${text(publish)} }` : '{ deny: [">"] }'}`,
      `        subscribe: { allow: ${text(subscribe)} }`,
      `        allow_responses: { max: 1, expires: "${Math.ceil(respondWithinMs / 1000)}s" }`,
      '      }',
      '    }',
    ].join('\n');
  });
  return [
    `host: ${text(host)}`,
    `port: ${port}`,
    'max_payload: 1MB',
    'authorization: {',
    '  users: [',
    users.join('\n'),
    '  ]',
    '}',
    '',
  ].join('\n');
}
