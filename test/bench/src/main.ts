/** `paucis bench <name>`: runs one benchmark, prints each row as it is measured, and says which marks are met. */
import { parseArgs } from 'node:util';
import { type BenchContext, judge, type JudgedRow } from './benchmark.js';
import { benchmarks } from './index.js';
import { findPeers, installPeers } from './peers.js';

const say = (line: string) => process.stderr.write(`${line}\n`);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    'install-peers': { type: 'boolean', default: false },
    only: { type: 'string' },
    device: { type: 'string', default: 'cpu' },
  },
});
process.exitCode = await main(positionals[0]);

async function main(name: string | undefined): Promise<number> {
  const load = name === undefined ? undefined : benchmarks[name];
  if (name === undefined || load === undefined) {
    say(`expected one of the benchmarks ${Object.keys(benchmarks).join(', ')}, came ${name ?? 'none'}`);
    return 2;
  }
  const benchmark = await load();
  const python = await pythonFor(benchmark.peers);
  if (benchmark.peers !== undefined && python === undefined)
    say('the peers are not installed: rows come without a ratio; --install-peers installs them once');
  const rows: JudgedRow[] = [];
  for await (const row of benchmark.run(contextOf(python))) {
    rows.push(judge(row));
    if (!values.json) process.stdout.write(`${lineOf(judge(row))}\n`);
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ rows }, undefined, 2)}\n`);
  const missed = rows.filter(({ pass }) => pass === false).map((row) => row.name);
  say(missed.length === 0 ? `${rows.length} rows, no mark missed` : `marks missed: ${missed.join(', ')}`);
  return 0;
}

async function pythonFor(peers: string | undefined): Promise<string | undefined> {
  if (peers === undefined) return undefined;
  return values['install-peers'] ? installPeers(peers, say) : findPeers(peers);
}

function contextOf(python: string | undefined): BenchContext {
  const pattern = values.only === undefined ? undefined : new RegExp(values.only);
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  process.once('SIGTERM', () => controller.abort());
  return {
    quick: values.quick,
    python,
    device: values.device === 'gpu' ? 'gpu' : 'cpu',
    wants: (row) => pattern === undefined || pattern.test(row),
    progress: say,
    signal: controller.signal,
  };
}

function lineOf({ name, ours, peer, ratio, mark, markOn, better, pass, unit }: JudgedRow): string {
  const number = (value: number) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));
  const compared = ratio === null || peer === null ? '' : `  peer ${number(peer)} ${unit}  ratio ${ratio.toFixed(2)}`;
  const limit = `${better === 'lower' ? '<=' : '>='} ${mark}${markOn === 'ours' ? ` ${unit}` : ''}`;
  const verdict = mark === null ? '' : `  mark ${limit}  ${pass === null ? 'not compared' : pass ? 'met' : 'MISSED'}`;
  return `${name.padEnd(34)}  ${`${number(ours)} ${unit}`.padStart(14)}${compared}${verdict}`;
}
