import { readdir, readFile } from 'node:fs/promises';

/** What the child processes of this one have used, as far as they were looked at before they ended. */
export interface ChildUsage {
  /** Largest resident memory of any of them. */
  readonly peakMb: number;
  /** Processor time of the one that used most. */
  readonly cpuMs: number;
}

/** Ticks of the processor accounting in /proc: 100 a second on every Linux that Node runs on. */
const msPerTick = 10;

/** Follows the child processes whose command line holds `needle` until it is told to end; Linux only. */
export function watchChildren(needle: string, everyMs = 5) {
  let [peakMb, cpuMs, isEnding] = [0, 0, false];
  const look = async () => {
    for (const pid of await childrenOf(process.pid)) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (!command.includes(needle)) continue;
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      peakMb = Math.max(peakMb, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024);
      const fields = (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')).split(') ').at(-1)?.split(' ') ?? [];
      cpuMs = Math.max(cpuMs, (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * msPerTick);
    }
  };
  const watching = (async () => {
    while (!isEnding) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  })();
  return {
    async end(): Promise<ChildUsage> {
      isEnding = true;
      await watching;
      return { peakMb, cpuMs };
    },
  };
}

async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const read = (thread: string) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '');
  return (await Promise.all(threads.map(read))).join(' ').split(/\s+/).filter(Boolean).map(Number);
}
