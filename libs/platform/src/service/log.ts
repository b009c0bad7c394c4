import type { LoggerService } from '@nestjs/common';
import { DomainError } from '@paucis/contracts';
import { findContext, traceIdOf } from '../messaging/context.js';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFields = Readonly<Record<string, unknown>>;

/** JSON, one line per thing that happened: `log.info('run trained', { runId, epochs, seconds })`. */
export class Log {
  constructor(
    private readonly service: string,
    private readonly level: LogLevel = 'info',
    private readonly write: (line: string) => void = (line) => process.stdout.write(line),
    private readonly now: () => number = Date.now,
  ) {}

  debug(happened: string, fields?: LogFields): void {
    this.log('debug', happened, fields);
  }

  info(happened: string, fields?: LogFields): void {
    this.log('info', happened, fields);
  }

  warn(happened: string, fields?: LogFields): void {
    this.log('warn', happened, fields);
  }

  error(happened: string, fields?: LogFields): void {
    this.log('error', happened, fields);
  }

  private log(level: LogLevel, happened: string, fields: LogFields = {}): void {
    if (logLevels.indexOf(level) < logLevels.indexOf(this.level)) return;
    const context = findContext();
    const line = {
      at: new Date(this.now()).toISOString(),
      level,
      service: this.service,
      happened,
      ...(context && { traceId: traceIdOf(context.traceparent), projectId: context.projectId }),
      ...fields,
    };
    this.write(`${JSON.stringify(line, readable)}\n`);
  }
}

function readable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  const expected = value instanceof DomainError;
  return {
    name,
    message,
    ...(expected ? { code: value.code, details: value.details } : { stack }),
    ...(cause !== undefined && { cause }),
  };
}

/** Nest's own words: its warnings and errors are ours, the rest is detail. */
export function nestLogger(log: Log): LoggerService {
  const at =
    (level: LogLevel) =>
    (message: unknown, ...more: unknown[]) =>
      log[level]('framework reported', {
        message: message instanceof Error ? message : String(message),
        from: more.at(-1),
      });
  return {
    log: at('debug'),
    debug: at('debug'),
    verbose: at('debug'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('error'),
  };
}
