import type { ServiceName } from '@paucis/contracts';

/** One service did not start, so none runs. */
export class NotStarted extends Error {
  constructor(
    readonly service: ServiceName,
    cause: unknown,
  ) {
    super(`${service} did not start: ${whyNotStarted(cause)}`, { cause });
    this.name = 'NotStarted';
  }
}

/** What is wrong and what to do, in one sentence each. */
export function whyNotStarted(error: unknown): string {
  const { code, message, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string };
  if (code === 'EADDRINUSE') {
    return `port ${port ?? ''} of ${address ?? 'this machine'} is in use; stop what uses it, or name another in PAUCIS_HTTP_PORT`;
  }
  if (code === 'EACCES') return `${message}; use a port above 1023, or a folder that this user may write to`;
  if (code === 'ENOSPC') return 'the disk is full; free some space and start again';
  return message ?? String(error);
}
