import type { SweepEvent } from '@paucis/contracts';

/** Bookkeeping between two lines that a reader wants. */
const quiet = ['run.requested', 'slots.changed'];
const hidden = ['lastSeq', 'assignment', 'template', 'space'];

/** One line of a sweep's log for people; undefined for what only fills the page. */
export function describeEvent({ seq, at, type, data }: SweepEvent): string | undefined {
  if (quiet.includes(type)) return undefined;
  const fields = Object.entries(data).flatMap(([name, value]) => {
    if (hidden.includes(name) || (typeof value === 'object' && value !== null)) return [];
    return [`${name}=${textOf(value)}`];
  });
  const time = new Date(at).toTimeString().slice(0, 8);
  return [time, `#${seq}`, type, ...fields].join('  ');
}

function textOf(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(4);
  const text = String(value);
  return /^[\w.-]+$/.test(text) ? text : JSON.stringify(text.slice(0, 200));
}
