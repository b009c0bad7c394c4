export { batchNorm } from './modules/batch-norm.js';
export { convolution, type ConvolutionOptions } from './modules/convolution.js';
export { dense, type DenseOptions } from './modules/dense.js';
export { depthwiseConvolution } from './modules/depthwise-convolution.js';
export { dropout, dropPath } from './modules/dropout.js';
export { constant, heNormal, heNormalFanIn, type Initializer, normal, ones, zeros } from './modules/initializers.js';
export { groupNorm } from './modules/group-norm.js';
export { layerNorm } from './modules/layer-norm.js';
export { createParameters, type Parameters } from './modules/parameters.js';
export { inference, type Pass } from './modules/pass.js';
export { selfAttention } from './modules/self-attention.js';
export type { Activation } from './operations/activation-codes.js';
export { hardSigmoid, hardSwish, relu6, silu } from './operations/activations.js';
export { attend, type AttendOptions, attentionWeights } from './operations/attend.js';
export { attendWith, type AttendWithOptions } from './operations/attend-with.js';
export { batchNormalize, type BatchNormalization, batchNormalizeFixed } from './operations/batch-normalize.js';
export { dropMask } from './operations/drop-mask.js';
export { type Convolution, convolve } from './operations/convolve.js';
export { binaryCrossEntropy } from './operations/binary-cross-entropy.js';
export { crossEntropy } from './operations/cross-entropy.js';
export { depthwiseConvolve } from './operations/depthwise-convolve.js';
export { gelu } from './operations/gelu.js';
export { groupNormalize } from './operations/group-normalize.js';
export { layerNormalize } from './operations/layer-normalize.js';
export { linear } from './operations/linear.js';
export { maxPool, type Pooling } from './operations/max-pool.js';
export { relu } from './operations/relu.js';
export { resizeBilinear } from './operations/resize-bilinear.js';
export { withGradient, type Differentiated } from './operations/with-gradient.js';
export { adamW, type AdamWOptions } from './optimizers/adamw.js';
export { clipGradients, globalNorm } from './optimizers/clip-gradients.js';
export { lars, type LarsOptions } from './optimizers/lars.js';
export type { Optimizer } from './optimizers/optimizer.js';
export { sgd, type SgdOptions } from './optimizers/sgd.js';
export type { RateScale } from './optimizers/update-rule.js';
export { valueAndGradients, type ValueAndGradients } from './optimizers/value-and-gradients.js';
export { type WeightAverage, weightAverage } from './optimizers/weight-average.js';
export { type Random, random } from './random/random.js';
export {
  loadRuntime,
  type Precision,
  type Runtime,
  type RuntimeDescription,
  type RuntimeName,
  type RuntimeOptions,
} from './runtime/load-runtime.js';
export { readRuntimePointer, type RuntimePointer } from './runtime/runtime-pointer.js';
export { emptyTensor, type ShapeTrace, traceShapes, type TracedProduct } from './shapes/trace-shapes.js';
export { tf } from './tensors.js';
export type { Rank, Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D, TensorLike, Variable } from './tensors.js';
export { readForeignSafetensors, readSafetensors, type Safetensors, writeSafetensors } from './weights/safetensors.js';
export { captureTensor, type TensorData, type TensorRecord, tensorOf } from './weights/tensor-data.js';
export { captureWeights, countParameters, restoreWeights, type Weight } from './weights/weight.js';
