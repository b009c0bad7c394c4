import type { OpAttribute, TensorflowBackend, TensorflowBinding, TensorHandle } from './tensorflow-backend.js';

const float32 = 1;
const bfloat16 = 14;

/** Products, where the processor is an order of magnitude faster in bfloat16: all their operands are narrowed. */
const narrow = new Set([
  'MatMul',
  'BatchMatMulV2',
  'Conv2D',
  'Conv2DBackpropInput',
  'Conv2DBackpropFilter',
  'PaucisPatches',
]);

/** What must not lose digits: losses, sums over many values, optimizers; and ops that know float32 only. */
const wide = new Set([
  ...[
    'SoftmaxCrossEntropyWithLogits',
    'Softmax',
    'LogSoftmax',
    'Exp',
    'Log',
    'Sqrt',
    'Rsqrt',
    'Mean',
    'Sum',
    'Prod',
    'L2Loss',
  ],
  ...[
    'PaucisAdamW',
    'PaucisMomentum',
    'PaucisLars',
    'PaucisFollow',
    'PaucisWinograd',
    'PaucisWinogradKernelGradient',
    'AssignVariableOp',
  ],
  ...[
    'ResourceApplyAdam',
    'ResourceApplyMomentum',
    'FusedBatchNorm',
    'FusedBatchNormV3',
    'FusedBatchNormGradV3',
    'Cumsum',
  ],
]);

/** Our ops take activations in either type, and statistics and weights in float32: which inputs are activations. */
const activations: Readonly<Record<string, (input: number) => boolean>> = {
  PaucisBatchNorm: (input) => input === 0 || input > 4,
  PaucisBatchNormFixed: (input) => input === 0 || input > 4,
  PaucisBatchNormGradient: (input) => input < 2 || input > 5,
  PaucisLayerNorm: (input) => input === 0,
  PaucisLayerNormGradient: (input) => input < 2,
  PaucisGroupNorm: (input) => input === 0,
  PaucisGroupNormGradient: (input) => input < 2,
  PaucisAddBias: (input) => input !== 1,
  PaucisSumRows: () => true,
  PaucisGelu: (input) => input === 0,
  PaucisGeluGradient: (input) => input < 2,
  PaucisAttention: (input) => input !== 1,
  PaucisAttentionGradient: (input) => input < 2,
  PaucisDepthwise: (input) => input === 0,
  PaucisDepthwiseInputGradient: (input) => input !== 1,
  PaucisDepthwiseKernelGradient: (input) => input < 2,
  PaucisMaxPool: () => true,
  PaucisMaxPoolGradient: (input) => input === 0,
};

const mixing = new WeakSet<TensorflowBackend>();

/** Whether a backend runs in mixed precision. */
export function mixes(backend: TensorflowBackend): boolean {
  return mixing.has(backend);
}

/**
 * Mixed precision below tfjs, which has no name for bfloat16: products narrow their operands, every other op takes the type of
 * its inputs, so that activations stay bfloat16 from op to op. Weights, statistics, losses and optimizers stay float32. To tfjs
 * all these tensors are float32; reading one widens it.
 */
export function mixPrecision(backend: TensorflowBackend): void {
  mixing.add(backend);
  const plain = backend.binding;
  const types = new Map<number, number>(); // of float handles

  const run = (name: string, attributes: readonly OpAttribute[], inputs: readonly number[], outputs: number) => {
    const handles = plain.executeOp(name, attributes, inputs, outputs);
    for (const { id, dtype } of handles) if (dtype === float32 || dtype === bfloat16) types.set(id, dtype);
    return handles;
  };
  const cast = (id: number, to: number): number => {
    const attributes = [
      { name: 'SrcT', type: 4, value: types.get(id) as number },
      { name: 'DstT', type: 4, value: to },
      { name: 'Truncate', type: 3, value: false },
    ];
    return (run('Cast', attributes, [id], 1)[0] as TensorHandle).id;
  };
  const free = (id: number) => {
    types.delete(id);
    plain.deleteTensor(id);
  };
  const executeOp: TensorflowBinding['executeOp'] = (name, attributes, inputs, outputs) => {
    const isActivation = activations[name] ?? (() => true);
    const halved =
      narrow.has(name) ||
      (!wide.has(name) && inputs.some((id, index) => types.get(id) === bfloat16 && isActivation(index)));
    const temporary: number[] = [];
    const given = inputs.map((id, index) => {
      const type = types.get(id);
      const wanted = halved && isActivation(index) ? bfloat16 : float32;
      if (type === undefined || type === wanted || name === 'Cast') return id;
      temporary.push(cast(id, wanted));
      return temporary.at(-1) as number;
    });
    const handles = run(name, halved ? attributes.map(halfAttribute) : attributes, given, outputs);
    temporary.forEach(free);
    return handles.map((handle) => (handle.dtype === bfloat16 ? { ...handle, dtype: float32 } : handle));
  };

  const mixed: Record<string, unknown> = {};
  for (const name of Object.getOwnPropertyNames(plain)) {
    const value: unknown = plain[name as keyof TensorflowBinding];
    mixed[name] = typeof value === 'function' ? (value as (...given: unknown[]) => unknown).bind(plain) : value;
  }
  Object.assign(mixed, {
    executeOp,
    deleteTensor: free,
    createTensor: (shape: readonly number[], dtype: number, values: Float32Array) => {
      const id = plain.createTensor(shape, dtype, values);
      if (dtype === float32) types.set(id, dtype);
      return id;
    },
    tensorDataSync: (id: number) => {
      if (types.get(id) !== bfloat16) return plain.tensorDataSync(id);
      const widened = cast(id, float32);
      const values = plain.tensorDataSync(widened);
      free(widened);
      return values;
    },
  } satisfies Partial<TensorflowBinding>);
  backend.binding = mixed as unknown as TensorflowBinding;
}

/** The op's own type, whatever it calls it; not those of what it makes or of statistics beside the activations. */
function halfAttribute(attribute: OpAttribute): OpAttribute {
  const isOwn =
    attribute.type === 4 && attribute.value === float32 && attribute.name !== 'DstT' && attribute.name !== 'dtype';
  return isOwn ? { ...attribute, value: bfloat16 } : attribute;
}
