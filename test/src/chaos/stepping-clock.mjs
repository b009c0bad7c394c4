/** Loaded into a process before its program: its wall clock is off by what a file says, in milliseconds. */
import { readFileSync, watchFile } from 'node:fs';

const file = process.env.CLOCK_OFFSET_FILE;
const realNow = Date.now;
let offsetMs = Number(readFileSync(file, 'utf8'));
watchFile(file, { interval: 50, persistent: false }, () => (offsetMs = Number(readFileSync(file, 'utf8')) || 0));
const RealDate = Date;
const now = () => realNow() + offsetMs;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(now());
    else super(...args);
  }
  static now() {
    return now();
  }
};
