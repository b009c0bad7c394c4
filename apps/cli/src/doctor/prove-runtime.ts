/** Run by `doctor`: loads the tensor runtime, computes something, and prints what it is. */
import { loadRuntime, tf } from '@paucis/engine';

try {
  const runtime = await loadRuntime();
  const product = tf.tidy(() =>
    tf
      .matMul(
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      )
      .dataSync(),
  );
  if ([...product].join() !== '19,22,43,50')
    throw new Error(`a product of two matrices came out as ${[...product].join()}`);
  process.stdout.write(`${JSON.stringify(runtime.describe())}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
