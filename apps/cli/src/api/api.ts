import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Upload } from '@paucis/gateway/http';
import type { z } from 'zod';
import { CommandFailed } from '../command-failed.js';
import { ApiProblem } from './api-problem.js';
import { NotRunning } from './not-running.js';

/** How long a service that restarts is waited for. */
const patienceMs = 15_000;
/** The longest question of the contract and some time on the way. */
const answerMs = 120_000;

interface Call {
  readonly method: 'GET' | 'POST';
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The stack over HTTP: every answer is checked against the schema that both sides share. */
export class Api {
  constructor(
    /** Without a path: `http://127.0.0.1:7400`. */
    readonly url: string,
    private readonly token: string,
    /** Ctrl-C: nothing is waited for any longer. */
    private readonly interrupt: AbortSignal,
  ) {}

  async get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    return this.parsed(await this.patiently(path, { method: 'GET' }), schema, path);
  }

  /** The key makes a repetition, after an answer that was lost, the same change. */
  async post<Schema extends z.ZodType>(path: string, body: unknown, schema: Schema): Promise<z.output<Schema>> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
    return this.parsed(
      await this.patiently(path, { method: 'POST', body: JSON.stringify(body ?? {}), headers }),
      schema,
      path,
    );
  }

  /** Sends a file as it is read; the stack never sees its path. */
  async upload(file: string): Promise<Upload> {
    const headers = { 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent(basename(file)) };
    const body = Readable.toWeb(createReadStream(file));
    return this.parsed(await this.call('/uploads', { method: 'POST', body, headers }), Upload, '/uploads');
  }

  /** The raw answer, for downloads and streams. */
  async open(
    path: string,
    options: { signal?: AbortSignal; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    return this.call(path, { method: 'GET', ...options });
  }

  private async patiently(path: string, call: Call): Promise<Response> {
    const endAt = performance.now() + patienceMs;
    for (;;) {
      try {
        return await this.call(path, {
          ...call,
          signal: AbortSignal.any([this.interrupt, AbortSignal.timeout(answerMs)]),
        });
      } catch (error) {
        const isAway = error instanceof ApiProblem && error.problem.status === 503;
        if (!isAway || performance.now() > endAt) throw error;
        await delay(500);
      }
    }
  }

  private async call(path: string, { method, body, signal, headers }: Call): Promise<Response> {
    const request = {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...headers },
      // A body that is read as it is sent needs `duplex`.
      ...(body !== undefined && { body: body as NonNullable<RequestInit['body']>, duplex: 'half' as const }),
      ...(signal && { signal }),
    };
    const response = await fetch(`${this.url}/api/v1${path}`, request).catch((cause: unknown) => {
      throw this.unreachable(cause, signal);
    });
    if (!response.ok) throw await ApiProblem.of(response);
    return response;
  }

  private unreachable(cause: unknown, signal: AbortSignal | undefined): unknown {
    const { code } = ((cause as Error).cause ?? {}) as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') return new NotRunning(`at ${this.url}`, cause);
    if ((cause as Error).name === 'TimeoutError') {
      return new CommandFailed(`${this.url} did not answer within ${answerMs / 1000} s`, {
        next: '`npm run paucis -- doctor` says how the stack is',
        cause,
      });
    }
    if (this.interrupt.aborted || signal?.aborted) return cause;
    return new CommandFailed(`the connection to ${this.url} broke (${code ?? (cause as Error).message})`, {
      next: 'try again; `npm run paucis -- doctor` says how the stack is',
      cause,
    });
  }

  private async parsed<Schema extends z.ZodType>(
    response: Response,
    schema: Schema,
    path: string,
  ): Promise<z.output<Schema>> {
    const parsed = schema.safeParse(await response.json());
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new CommandFailed(
      `${path} answered what this command does not understand (${issue?.path.join('.')}: ${issue?.message})`,
      { next: 'build command and stack from the same version: stop the stack, then `npm start`', cause: parsed.error },
    );
  }
}

/** `/sweeps/${segment(name)}`: a name never changes which route is meant. */
export const segment = (name: string): string => encodeURIComponent(name).replaceAll('.', '%2E');
