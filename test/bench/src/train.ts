import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { Benchmark, BenchContext, Row } from './benchmark.js';
import { spreadOf } from './interleave.js';
import { peerFile } from './peers.js';

const networks = ['small-cnn', 'resnet18', 'mobilenet-v2', 'vit-192x6', 'cct-7', 'swin-small'] as const;
const sizes = [28, 64] as const;
/** Ours / PyTorch, of the time of a step: float32 against eager, bf16 against autocast. */
const marks = { float32: 0.9, bf16: 1 } as const;
const batch = 64;

const Answer = z.object({
  wallMs: z.array(z.number()),
  cpuMs: z.array(z.number()),
  parameters: z.int(),
  version: z.string(),
  ops: z.array(z.object({ op: z.string(), ms: z.number(), calls: z.number() })).default([]),
});
type Answer = z.output<typeof Answer>;

/**
 * The training step of 64 images beside PyTorch's, both with one thread (a slot is a core) and by turns:
 * `<network>/<px>/<precision>`; prediction as `inference/<network>/<px>`; a short trial in every slot as `trials-per-hour`.
 */
export const train: Benchmark = {
  summary: 'a training step, prediction and trials per hour beside PyTorch',
  peers: 'train.txt',
  async *run(context) {
    for (const network of networks)
      for (const pixels of sizes) {
        for (const precision of ['float32', 'bf16'] as const) {
          if (context.wants(`${network}/${pixels}/${precision}`)) yield await step(context, network, pixels, precision);
        }
        if (context.wants(`inference/${network}/${pixels}`)) yield await prediction(context, network, pixels);
      }
    if (context.wants('trials-per-hour')) yield await trials(context);
  },
};

async function step(
  context: BenchContext,
  network: string,
  pixels: number,
  precision: 'float32' | 'bf16',
): Promise<Row> {
  const { ours, peer, ops } = await measured(context, [network, String(pixels), precision, '1'], 'steps');
  const name = `${network}/${pixels}/${precision}`;
  return {
    ...rowOf(name, 'ms', 'lower', ours, peer, (ms) => ms),
    mark: marks[precision],
    detail: { ...detailOf(ours, peer), ops },
  };
}

async function prediction(context: BenchContext, network: string, pixels: number): Promise<Row> {
  const { ours, peer } = await measured(context, [network, String(pixels), 'float32', '1'], 'inferences');
  const name = `inference/${network}/${pixels}`;
  const row = rowOf(name, 'images/s', 'higher', ours, peer, (ms) => (batch * 1000) / ms);
  return { ...row, detail: detailOf(ours, peer) };
}

/** Steps of both sides by turns; the first round of each warms it up. */
async function measured(context: BenchContext, args: string[], what: 'steps' | 'inferences') {
  await using ours = startSide(process.execPath, [join(import.meta.dirname, 'train-ours.js'), ...args]);
  await using peer =
    context.python === undefined ? undefined : startSide(context.python, ['-u', peerFile('train.py'), ...args]);
  const [rounds, each] = context.quick ? [3, 2] : [9, 3];
  const answers: { ours: Answer[]; peer: Answer[] } = { ours: [], peer: [] };
  for (let round = 0; round <= rounds; round++) {
    const [own, other] = [await ours.ask({ [what]: each }), await peer?.ask({ [what]: each })];
    if (round === 0) continue;
    answers.ours.push(own);
    if (other) answers.peer.push(other);
  }
  const { ops } = what === 'steps' ? await ours.ask({ steps: each, profile: true }) : { ops: [] };
  if (answers.peer[0] && answers.peer[0].parameters !== answers.ours[0]?.parameters) {
    const counts = [answers.ours[0]?.parameters, answers.peer[0].parameters];
    throw new Error(`${args.join(' ')}: the two sides train different networks, of ${counts.join(' and ')} parameters`);
  }
  context.progress(args.join(' '));
  return { ...answers, ops: ops.filter(({ ms }) => ms >= 0.1) };
}

const all = (answers: readonly Answer[], kind: 'wallMs' | 'cpuMs') => answers.flatMap((answer) => answer[kind]);

function rowOf(
  name: string,
  unit: string,
  better: Row['better'],
  ours: Answer[],
  peer: Answer[],
  convert: (ms: number) => number,
): Row {
  const figure = (answers: Answer[]) => convert(spreadOf(all(answers, 'wallMs')).median);
  return { name, ours: figure(ours), peer: peer.length === 0 ? undefined : figure(peer), unit, better };
}

/** Spread of the wall time, and the processor time, which other processes of the machine disturb less. */
function detailOf(ours: Answer[], peer: Answer[]): Record<string, unknown> {
  const side = (answers: Answer[]) => ({
    wallMs: spreadOf(all(answers, 'wallMs')),
    cpuMs: spreadOf(all(answers, 'cpuMs')).median,
    version: answers[0]?.version,
  });
  if (peer.length === 0) return { ours: side(ours) };
  const [own, other] = [side(ours), side(peer)];
  return { ours: own, peer: other, cpuRatio: own.cpuMs / other.cpuMs };
}

/** 300 steps of the small CNN at 28 px, as many trials side by side as there are cores, a process and a thread each. */
async function trials(context: BenchContext): Promise<Row> {
  const [slots, steps] = [availableParallelism(), context.quick ? 20 : 100];
  const perHour = async (program: string, script: string[]): Promise<number> => {
    const args = [...script, 'small-cnn', '28', 'float32', '1'];
    const sides = Array.from({ length: slots }, () => startSide(program, args));
    try {
      await Promise.all(sides.map((side) => side.ask({ steps: 2 })));
      const start = performance.now();
      await Promise.all(sides.map((side) => side.ask({ steps })));
      return (slots * 3_600_000 * steps) / (300 * (performance.now() - start));
    } finally {
      for (const side of sides) await side[Symbol.asyncDispose]();
    }
  };
  const ours = await perHour(process.execPath, [join(import.meta.dirname, 'train-ours.js')]);
  const peer = context.python && (await perHour(context.python, ['-u', peerFile('train.py')]));
  return {
    name: 'trials-per-hour',
    ours,
    peer: peer === undefined || peer === '' ? undefined : peer,
    unit: 'trials/h',
    better: 'higher',
    detail: { slots, stepsOfATrial: 300 },
  };
}

/** A process that answers a JSON line for each JSON line. */
function startSide(program: string, args: string[]) {
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(question: unknown): Promise<Answer> {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${program} ${args.join(' ')} ended before it answered`);
      return Answer.parse(JSON.parse(value));
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await closed;
    },
  };
}
