import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { builtModule, TaskThreads } from '@paucis/platform';
import type { Tasks } from './tasks.js';

/** Short sweeps want a few small files scored each second. */
const keptMs = 60_000;

/** Runs the tasks of this service beside its questions. */
@Injectable()
export class Computations implements OnModuleDestroy {
  private readonly threads = new TaskThreads<Tasks>(builtModule(import.meta.url, './worker-main.js'), { keptMs });

  run<Name extends keyof Tasks>(name: Name, ask: Parameters<Tasks[Name]>[0]): Promise<ReturnType<Tasks[Name]>> {
    return this.threads.run(name, ask) as Promise<ReturnType<Tasks[Name]>>;
  }

  async onModuleDestroy(): Promise<void> {
    await this.threads[Symbol.asyncDispose]();
  }
}
