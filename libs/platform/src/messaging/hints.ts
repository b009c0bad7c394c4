import { type Hint, type PayloadInputOf, Rejected, type ServiceName, subjectOf } from '@paucis/contracts';
import { findOpenTransaction } from '../storage/transaction.js';
import type { Broker } from './broker.js';
import { findContext, serviceContext } from './context.js';
import { encodeBody, encodeHeaders, parseAs } from './wire.js';

/** Sends news that may be lost. */
export class Hints {
  constructor(
    private readonly service: ServiceName,
    private readonly broker: Broker,
  ) {}

  /** At once, or, inside a transaction, when it has committed: nobody is told of what was rolled back. */
  send<H extends Hint>(hint: H, payload: PayloadInputOf<H>): void {
    const subject = subjectOf(hint);
    if (!hint.publishers.includes(this.service)) {
      throw new Rejected(
        'not-permitted',
        `hint ${subject} is sent by ${hint.publishers.join(', ')}, not by ${this.service}`,
        { subject },
      );
    }
    const body = encodeBody(parseAs(hint.payload, payload, `hint ${subject}`), `hint ${subject}`);
    const headers = encodeHeaders(findContext() ?? serviceContext(this.service));
    const publish = () => this.broker.publish(subject, body, headers);
    const transaction = findOpenTransaction();
    if (transaction === undefined) publish();
    else transaction.afterCommit(publish);
  }
}
