import { type Tensor, tf } from '@paucis/engine';
import type { Network } from '@paucis/networks';

/** One value per place of a network's map, for each image. */
export interface PlaceMaps {
  readonly rows: number;
  readonly columns: number;
  /** [image][rows · columns] */
  readonly values: readonly Float32Array[];
}

/**
 * Grad-CAM (Selvaraju et al., 2017, eq. 1 and 2): `ReLU(Σ_k mean(∂y/∂A^k) A^k)` where y is the logit of the asked class and A the
 * last features in place (of a transformer: the patches before its last block). Images [n, height, width, channels], one class each.
 */
export function gradCam(network: Network, images: Tensor, classes: readonly number[]): PlaceMaps {
  const shape = mapShape(network, images);
  const [count = 0, rows = 0, columns = 0] = shape;
  const values = tf.tidy(() => {
    const asked = tf.cast(tf.oneHot(tf.tensor1d([...classes], 'int32'), network.input.classes), 'float32');
    let map: Tensor | undefined;
    const score = (change: Tensor): Tensor => {
      const watch = (seen: Tensor): Tensor => {
        map = tf.keep(tf.clone(seen));
        return tf.add(seen, change);
      };
      return tf.sum(tf.mul(network.forward(images, { training: false, watch }), asked));
    };
    const gradient = tf.grad(score)(tf.zeros(shape));
    const kept = map as unknown as Tensor;
    const weighed = tf.mul(tf.mean(gradient, [1, 2], true), kept);
    const maps = tf.relu(tf.sum(weighed, 3)).dataSync() as Float32Array;
    kept.dispose();
    return maps;
  });
  return cut(values, count, rows, columns);
}

function mapShape(network: Network, images: Tensor): number[] {
  return tf.tidy(() => {
    let shape: number[] = [];
    const watch = (seen: Tensor): Tensor => {
      shape = seen.shape;
      return seen;
    };
    network.forward(images, { training: false, watch });
    return shape;
  });
}

export function cut(values: Float32Array, count: number, rows: number, columns: number): PlaceMaps {
  const size = rows * columns;
  return {
    rows,
    columns,
    values: Array.from({ length: count }, (_, at) => values.slice(at * size, (at + 1) * size)),
  };
}
