/**
 * Loaded into a slot's process before its program: jobs of some widths of the network do what no job should, as
 * `POISON_BY_WIDTH` says (`{ "5": "crash" }`). All of it is real: the process dies, its memory runs out, its loop stands still.
 */
const poisons = JSON.parse(process.env.POISON_BY_WIDTH);
const cos = Math.cos;
/** Long enough for the neighbours on the worker to leave a checkpoint. */
const lostAfterMs = 1_500;

const acts = {
  crash: () => process.abort(),
  'out-of-memory': () => {
    for (const hoard = []; ;) hoard.push(new Array(4_000_000).fill(hoard.length + 0.5));
  },
  nan: () => (Math.cos = () => NaN),
  hang: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  'bad-input': ({ spec }) => (spec.fold.trainingHash = 'f'.repeat(64)),
  // It stands still meanwhile: on a quick machine it would be done before.
  'lost-worker': () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lostAfterMs);
    process.kill(process.ppid, 'SIGKILL');
  },
};

// The slot's own listener comes later; one of ours would take the messages that are sent before.
const emit = process.emit;
process.emit = function (event, message, ...rest) {
  if (event === 'message' && message?.type === 'run') {
    Math.cos = cos;
    acts[poisons[message.lease.spec.network.width]]?.(message.lease);
  }
  return emit.call(this, event, message, ...rest);
};
