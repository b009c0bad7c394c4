import { hostname } from 'node:os';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { type JobKind, type JobPin, newId } from '@paucis/contracts';
import { CONFIG, Log } from '@paucis/platform';
import type { TrainerConfig } from '../config.js';
import { Slot } from '../slots/slot.js';
import type { SlotRuntime } from '../slots/slot-messages.js';
import { codeVersionOf } from './code-version.js';

/** This process as the dispatcher knows it: its slots, and what it pins. */
@Injectable()
export class Worker {
  readonly id = newId('worker');
  readonly host = hostname();
  private opened: { pin: JobPin; kinds: readonly JobKind[]; slots: readonly Slot[] } | undefined;
  private readonly idleListeners = new Set<() => void>();

  constructor(
    private readonly log: Log,
    @Inject(CONFIG) readonly config: TrainerConfig,
  ) {}

  get isOpen(): boolean {
    return this.opened !== undefined;
  }

  get pin(): JobPin {
    return this.parts.pin;
  }

  get kinds(): JobKind[] {
    return [...this.parts.kinds];
  }

  get slots(): readonly Slot[] {
    return this.parts.slots;
  }

  /** Starts a process per slot and finds out what they compute with. */
  async open(): Promise<void> {
    const { log, config } = this;
    const objectsFolder = join(config.PAUCIS_DATA_FOLDER, 'objects');
    const preparedFolder = join(config.PAUCIS_DATA_FOLDER, 'trainer', 'prepared');
    const onIdle = () => this.idleListeners.forEach((listener) => listener());
    const slots = Array.from(
      { length: config.PAUCIS_SLOTS },
      (_, index) => new Slot({ index, objectsFolder, preparedFolder, config, log, onIdle }),
    );
    try {
      const [runtime] = await Promise.all(slots.map((slot) => slot.open()));
      if (runtime === undefined) throw new Error(`expected slots, PAUCIS_SLOTS is ${config.PAUCIS_SLOTS}`);
      this.opened = { slots, pin: pinOf(runtime), kinds: runtime.kinds };
      log.info('worker ready', { workerId: this.id, slots: slots.length, pin: this.pin });
    } catch (error) {
      for (const slot of slots) slot.close();
      throw error;
    }
  }

  /** Jobs stop where they can be resumed, then the processes end. */
  async close(): Promise<void> {
    await Promise.all(this.slots.map((slot) => slot.stop()));
    for (const slot of this.slots) slot.close();
  }

  /** `listener` runs when a slot may take a job. */
  onIdle(listener: () => void): void {
    this.idleListeners.add(listener);
  }

  private get parts() {
    if (this.opened === undefined) throw new Error('expected the worker to be open');
    return this.opened;
  }
}

function pinOf(runtime: SlotRuntime): JobPin {
  const { runtime: name, version: runtimeVersion, device, precision, threads } = runtime;
  return {
    codeVersion: codeVersionOf(runtime),
    profile: { runtime: name, runtimeVersion, device, precision, threads },
  };
}
