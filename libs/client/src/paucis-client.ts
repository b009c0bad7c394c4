import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './generated/api.js';
import { type Patience, patientFetch } from './patient-fetch.js';

export type Upload = components['schemas']['Upload'];

export interface ClientOptions {
  /** Without a path: `http://127.0.0.1:7400`. */
  readonly url: string;
  readonly token: string;
  /** Aborts whatever is under way. */
  readonly signal?: AbortSignal;
  /** 15 s unless given. */
  readonly patienceMs?: number;
  /** 120 s unless given: the longest question of the contract, and some time on the way. */
  readonly answerMs?: number;
}

/** A file that is sent: opened anew for each attempt. */
export interface UploadSource {
  /** As people call it. */
  readonly name: string;
  /** In lower-case hexadecimal; the gateway refuses other bytes. */
  readonly sha256: string;
  open(): BodyInit;
}

/**
 * The stack over HTTP, typed by its OpenAPI document: `answerOf(client.GET('/sweeps/{sweep}', ...))`. Every change carries
 * an Idempotency-Key, so that a request whose answer was lost is sent again and made once.
 */
export class PaucisClient {
  readonly url: string;
  readonly GET: Client<paths>['GET'];
  readonly POST: Client<paths>['POST'];
  readonly PATCH: Client<paths>['PATCH'];
  readonly DELETE: Client<paths>['DELETE'];
  private readonly patience: Patience;

  constructor(private readonly options: ClientOptions) {
    const { patienceMs = 15_000, answerMs = 120_000, signal } = options;
    this.url = options.url.replace(/\/+$/, '');
    this.patience = { patienceMs, answerMs, signal };
    const client = createClient<paths>({
      baseUrl: `${this.url}/api/v1`,
      headers: { authorization: `Bearer ${options.token}` },
      fetch: (request) => {
        const keyed = withKey(request);
        return patientFetch(() => keyed.clone(), this.patience);
      },
    });
    ({ GET: this.GET, POST: this.POST, PATCH: this.PATCH, DELETE: this.DELETE } = client);
  }

  get signal(): AbortSignal | undefined {
    return this.patience.signal;
  }

  /** Sends a file as it is read. */
  async upload({ name, sha256, open }: UploadSource): Promise<Upload> {
    const headers = {
      authorization: `Bearer ${this.options.token}`,
      'content-type': 'application/octet-stream',
      'x-file-name': encodeURIComponent(name),
      'x-sha256': sha256,
      'idempotency-key': crypto.randomUUID(),
    };
    // A body that is read as it is sent needs `duplex`, which the types of the web do not know yet.
    const init = () => ({ method: 'POST', headers, body: open(), duplex: 'half' });
    const response = await patientFetch(() => new Request(`${this.url}/api/v1/uploads`, init()), this.patience);
    return (await response.json()) as Upload;
  }
}

/** What a call was answered; refusals were thrown as `ApiProblem` before. */
export async function answerOf<Answer>(call: Promise<{ data?: Answer; response: Response }>): Promise<Answer> {
  const { data, response } = await call;
  if (data === undefined) throw new Error(`${response.url} answered ${response.status} without a body`);
  return data;
}

function withKey(request: Request): Request {
  if (request.method !== 'GET' && !request.headers.has('idempotency-key')) {
    request.headers.set('idempotency-key', crypto.randomUUID());
  }
  return request;
}
