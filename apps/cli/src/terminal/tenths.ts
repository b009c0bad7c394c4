import { bar } from './bar.js';
import { count } from './format.js';
import type { Terminal } from './terminal.js';

/** Tells how far long work is, a line for each tenth of it: what a log can hold. */
export function tenths(terminal: Terminal, noun: string): (done: number, all: number) => void {
  let told = -1;
  return (done, all) => {
    const tenth = Math.floor((10 * done) / all);
    if (tenth === told) return;
    told = tenth;
    terminal.note(`  ${bar(done / all, 20)} ${done} of ${count(all, noun)}`);
  };
}
