import { Unavailable, type WriteGrant } from '@paucis/contracts';
import type { FromSlot, ToSlot } from './slot-messages.js';

/** What a slot's process asks its supervisor for, which alone speaks to the dispatcher. */
export class Wishes {
  private readonly open = new Map<number, (answer: Extract<ToSlot, { type: 'grant' }>) => void>();
  private made = 0;

  constructor(private readonly send: (message: FromSlot) => void) {}

  /** Throws `Unavailable` when there is no grant now. */
  async grant(bytes: { readonly sha256: string; readonly sizeBytes: number }): Promise<WriteGrant> {
    const wish = ++this.made;
    const { grant, problem } = await new Promise<Extract<ToSlot, { type: 'grant' }>>((resolve) => {
      this.open.set(wish, resolve);
      this.send({ type: 'wish', wish, ...bytes });
    });
    if (grant !== undefined) return grant;
    throw new Unavailable('grant-unavailable', problem ?? 'the dispatcher granted no upload');
  }

  receive(answer: Extract<ToSlot, { type: 'grant' }>): void {
    this.open.get(answer.wish)?.(answer);
    this.open.delete(answer.wish);
  }
}
