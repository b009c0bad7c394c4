import { closeSync, copyFileSync, mkdirSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';

const capBytes = 10_000_000;

/** Opens a log for appending and returns its descriptor: a child writes to it itself, so it outlives its launcher. */
export function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, 'a', 0o600);
}

/** Keeps a log and one older part under the cap. The writer goes on at the new end, since it appends. */
export function rotateLog(file: string, cap = capBytes): void {
  if (sizeOf(file) <= cap) return;
  copyFileSync(file, `${file}.1`);
  truncateSync(file);
}

export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** The last lines written after `from` bytes. */
export function lastLines(file: string, from: number, count = 10): string {
  const begin = Math.max(from, sizeOf(file) - 20_000);
  const bytes = Buffer.alloc(Math.max(0, sizeOf(file) - begin));
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, bytes, 0, bytes.length, begin);
  } finally {
    closeSync(descriptor);
  }
  return bytes.toString('utf8').trim().split('\n').slice(-count).join('\n');
}
