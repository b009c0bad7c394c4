import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import { tf, type Scalar, type Tensor } from '../tensors.js';
import type { Weight } from '../weights/weight.js';

export interface ValueAndGradients {
  readonly value: Scalar;
  /** One per weight, in their order; undefined where the loss does not depend on the weight. */
  readonly gradients: readonly (Tensor | undefined)[];
}

/** Computes a scalar loss and its gradients. The caller owns the tensors: run it, and what uses them, inside `tf.tidy`. */
export function valueAndGradients(loss: () => Tensor, weights: readonly Weight[]): ValueAndGradients {
  const variables = weights.map((weight) => weight.value);
  const forward = () => {
    const value = loss();
    freeWhatIsDone(tapeOf());
    return value as Scalar;
  };
  const { value, grads } = tf.engine().gradients(forward, variables, undefined, true);
  return { value, gradients: grads as (Tensor | undefined)[] };
}

/** One recorded operation, as tfjs keeps it. */
interface TapeNode {
  readonly inputs: Readonly<Record<string, TfTensor>>;
  readonly outputs: readonly TfTensor[];
  gradient?: (dys: readonly TfTensor[]) => Record<string, () => TfTensor>;
  readonly saved?: readonly TfTensor[];
}

interface Recording {
  readonly state: { readonly activeTape: TapeNode[]; readonly gradientDepth: number };
}

const recording = () => tf.engine() as unknown as Recording;
const tapeOf = (): readonly TapeNode[] => recording().state.activeTape;

/**
 * tfjs holds the gradient of every intermediate, and everything that was saved for it, until the whole pass is over: twice
 * the memory of the activations. It walks the tape backwards, so when it asks one operation for its gradient, all that
 * belongs to those behind it is done with, and is freed here. No value changes.
 */
function freeWhatIsDone(tape: readonly TapeNode[]): void {
  const made = new Map<number, TfTensor[]>(); // gradients made for a tensor, by its id
  let done: (TfTensor | null)[] = [];
  let reached = tape.length;

  const free = (to: number) => {
    // A gradient of a gradient goes back over the same tape.
    if (recording().state.gradientDepth > 0) return;
    done.forEach((tensor) => tensor?.dispose());
    for (let at = to + 1; at < reached; at++) tape[at]?.saved?.forEach((tensor) => tensor.dispose());
    reached = to + 1;
  };

  tape.forEach((node, index) => {
    const { gradient, outputs } = node;
    if (gradient === undefined || gradient === null) return;
    node.gradient = (dys) => {
      free(index);
      // Sums of several gradients are tensors of their own: their terms are done with, too.
      done = [...dys, ...outputs.flatMap(({ id }) => made.get(id) ?? [])];
      const gradients = gradient(dys);
      return Object.fromEntries(
        Object.entries(gradients).map(([name, compute]) => [
          name,
          () => {
            const dx = compute();
            // What is passed on as it is must outlive what it was passed from.
            const own = dys.includes(dx) ? dx.clone() : dx;
            const { id } = node.inputs[name] as TfTensor;
            made.set(id, [...(made.get(id) ?? []), own]);
            return own;
          },
        ]),
      );
    };
  });
}
