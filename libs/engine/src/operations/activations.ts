import { tf, type Tensor } from '../tensors.js';

/** `min(max(x, 0), 6)` (Howard et al., 2017). */
export const relu6 = (x: Tensor): Tensor => tf.relu6(x);

/** `x · sigmoid(x)` (Elfwing et al., 2018). */
export const silu = (x: Tensor): Tensor => tf.mul(x, tf.sigmoid(x));

/** `relu6(x + 3) / 6` (Howard et al., 2019). */
export const hardSigmoid = (x: Tensor): Tensor => tf.mul(tf.relu6(tf.add(x, 3)), 1 / 6);

/** `x · relu6(x + 3) / 6` (Howard et al., 2019). */
export const hardSwish = (x: Tensor): Tensor => tf.mul(x, hardSigmoid(x));
