import { Injectable } from '@nestjs/common';

/** The database's clock: of SQLite it is this process's own. */
@Injectable()
export class Clock {
  now(): number {
    return Date.now();
  }
}
