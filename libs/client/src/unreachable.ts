/** No answer came: nothing listens there, the connection broke, or the time was over. */
export class Unreachable extends Error {
  constructor(
    readonly url: string,
    readonly why: 'refused' | 'broken' | 'timeout',
    cause: unknown,
  ) {
    const words = {
      refused: 'nothing listens there',
      broken: 'the connection broke',
      timeout: 'no answer came in time',
    };
    super(`${url}: ${words[why]}`, { cause });
    this.name = 'Unreachable';
  }

  static of(url: string, cause: unknown): Unreachable {
    const { name, cause: inner } = cause as Error;
    const { code } = (inner ?? {}) as { code?: string };
    if (name === 'TimeoutError') return new Unreachable(url, 'timeout', cause);
    return new Unreachable(url, code === 'ECONNREFUSED' || code === 'ENOTFOUND' ? 'refused' : 'broken', cause);
  }
}
