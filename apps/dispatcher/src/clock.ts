import { Injectable } from '@nestjs/common';
import { Database } from '@paucis/platform';

/** The database's clock: all dispatchers measure leases by the same one. */
@Injectable()
export class Clock {
  constructor(private readonly database: Database) {}

  now(): number {
    return this.database.now();
  }
}
