import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { replay, samplers, schedulers, SweepEvent } from '@paucis/search';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '..', 'replay');
const logs = readdirSync(folder).filter((name) => name.endsWith('.jsonl.gz'));

describe('event logs of earlier versions', () => {
  it.each(logs)('%s replays exactly', (name) => {
    const lines = gunzipSync(readFileSync(join(folder, name)))
      .toString()
      .split('\n');

    const verdict = replay(lines.map((line) => SweepEvent.parse(JSON.parse(line))));

    expect(verdict.differences).toEqual([]);
    expect(verdict.decisions).toBeGreaterThan(30);
  });

  it('are there for every sampler and scheduler in its version of now', () => {
    const wanted = [
      ...Object.values(samplers).map(({ name, version }) => `sampler-${name}-v${version}.jsonl.gz`),
      ...Object.values(schedulers).map(({ name, version }) => `scheduler-${name}-v${version}.jsonl.gz`),
    ];

    expect(logs).toEqual(expect.arrayContaining(wanted));
  });
});
