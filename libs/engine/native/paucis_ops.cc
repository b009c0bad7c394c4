// The operations of Paucis as TensorFlow ops for the CPU: loading this module registers them. It is a Node module only so
// that Node can load it.
#include <malloc.h>
#include <node_api.h>
#include "attention.h"
#include "elementwise.h"
#include "kernel.h"
#include "normalization.h"
#include "optimizer.h"
#include "spatial.h"
#include "winograd.h"

namespace paucis {
namespace {

struct Kernel {
  Attributes attributes;
};

void readAttributes(TF_OpKernelConstruction* construction, Attributes& attributes) {
  TF_Status* status = TF_NewStatus();
  const auto has = [&](const char* name) { return TF_OpKernelConstruction_HasAttr(construction, name, status); };
  const auto number = [&](const char* name, float* to) {
    if (has(name)) TF_OpKernelConstruction_GetAttrFloat(construction, name, to, status);
  };
  const auto integer = [&](const char* name, int64_t* to) {
    if (has(name)) TF_OpKernelConstruction_GetAttrInt64(construction, name, to, status);
  };
  if (has("T")) TF_OpKernelConstruction_GetAttrType(construction, "T", &attributes.type, status);
  number("epsilon", &attributes.epsilon);
  number("momentum", &attributes.momentum);
  number("scale", &attributes.scale);
  number("rate", &attributes.rate);
  integer("activation", &attributes.activation);
  integer("heads", &attributes.heads);
  integer("stride", &attributes.stride);
  integer("padding", &attributes.padding);
  integer("size", &attributes.size);
  integer("parts", &attributes.parts);
  integer("mode", &attributes.mode);
  integer("height", &attributes.height);
  integer("width", &attributes.columns);
  TF_DeleteStatus(status);
}

template <void (*compute)(Call&)>
void registerOp(const char* name, std::initializer_list<const char*> attributes, std::initializer_list<const char*> inputs,
                std::initializer_list<const char*> outputs) {
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(name);
  for (const char* attribute : attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  for (const char* input : inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  TF_OpDefinitionBuilderSetIsStateful(definition, true);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, TF_ShapeInferenceContextSetUnknownShape);
  TF_RegisterOpDefinition(definition, status);
  if (TF_GetCode(status) != TF_OK) fprintf(stderr, "%s: %s\n", name, TF_Message(status));
  TF_KernelBuilder* builder = TF_NewKernelBuilder(
      name, "CPU",
      [](TF_OpKernelConstruction* construction) -> void* {
        Kernel* kernel = new Kernel();
        readAttributes(construction, kernel->attributes);
        return kernel;
      },
      [](void* kernel, TF_OpKernelContext* context) {
        Call call(context, static_cast<Kernel*>(kernel)->attributes);
        compute(call);
      },
      [](void* kernel) { delete static_cast<Kernel*>(kernel); });
  TF_RegisterKernelBuilder(name, builder, status);
  if (TF_GetCode(status) != TF_OK) fprintf(stderr, "%s: %s\n", name, TF_Message(status));
  TF_DeleteStatus(status);
}

#define T "T: {float, bfloat16}"
void registerAll() {
  registerOp<batchNorm>("PaucisBatchNorm", {T, "R: int >= 0", "epsilon: float", "momentum: float", "activation: int"},
                        {"x: T", "gain: float", "offset: float", "running_mean: float", "running_variance: float", "residual: R * T"},
                        {"y: T", "mean: float", "inverse: float", "moved_mean: float", "moved_variance: float"});
  registerOp<batchNormGradient>("PaucisBatchNormGradient", {T, "R: int >= 0", "activation: int"},
                                {"dy: T", "x: T", "gain: float", "offset: float", "mean: float", "inverse: float", "y: R * T"},
                                {"dx: T", "d_gain: float", "d_offset: float", "d_residual: R * T"});
  registerOp<layerNorm>("PaucisLayerNorm", {T, "epsilon: float"}, {"x: T", "gain: float", "offset: float"},
                        {"y: T", "mean: float", "inverse: float"});
  registerOp<layerNormGradient>("PaucisLayerNormGradient", {T}, {"dy: T", "x: T", "gain: float", "mean: float", "inverse: float"},
                                {"dx: T", "d_gain: float", "d_offset: float"});
  registerOp<groupNorm>("PaucisGroupNorm", {T, "epsilon: float", "parts: int >= 1"}, {"x: T", "gain: float", "offset: float"},
                        {"y: T", "mean: float", "inverse: float"});
  registerOp<groupNormGradient>("PaucisGroupNormGradient", {T, "parts: int >= 1"},
                                {"dy: T", "x: T", "gain: float", "mean: float", "inverse: float"},
                                {"dx: T", "d_gain: float", "d_offset: float"});
  registerOp<addBias>("PaucisAddBias", {T, "R: int >= 0", "activation: int"}, {"x: T", "bias: float", "residual: R * T"}, {"y: T"});
  registerOp<sumRows>("PaucisSumRows", {T}, {"dy: T"}, {"sums: float"});
  registerOp<gelu>("PaucisGelu", {T, "B: int >= 0"}, {"x: T", "bias: B * float"}, {"y: T"});
  registerOp<geluGradient>("PaucisGeluGradient", {T, "B: int >= 0"}, {"dy: T", "x: T", "bias: B * float"},
                           {"dx: T", "d_bias: B * float"});
  registerOp<attention>("PaucisAttention", {T, "B: int >= 0", "heads: int", "scale: float", "rate: float"},
                        {"projected: T", "seed: int32", "bias: B * T"}, {"mixed: T", "weights: float"});
  registerOp<attentionGradient>("PaucisAttentionGradient", {T, "heads: int", "scale: float", "rate: float", "parts: int"},
                                {"dy: T", "projected: T", "weights: float", "seed: int32"}, {"d_projected: T", "d_bias: float"});
  registerOp<winograd>("PaucisWinograd", {"mode: int"}, {"x: float", "kernel: float"}, {"y: float"});
  registerOp<winogradKernelGradient>("PaucisWinogradKernelGradient", {}, {"x: float", "dy: float"}, {"d_kernel: float"});
  registerOp<depthwise>("PaucisDepthwise", {T, "stride: int", "padding: int"}, {"x: T", "kernel: float"}, {"y: T"});
  registerOp<depthwiseInputGradient>("PaucisDepthwiseInputGradient", {T, "stride: int", "padding: int"},
                                     {"dy: T", "kernel: float", "x: T"}, {"dx: T"});
  registerOp<depthwiseKernelGradient>("PaucisDepthwiseKernelGradient", {T, "stride: int", "padding: int"},
                                      {"x: T", "dy: T", "kernel: float"}, {"d_kernel: float"});
  registerOp<patches>("PaucisPatches", {T, "size: int", "stride: int", "padding: int"}, {"x: T"}, {"rows: T"});
  registerOp<maxPool>("PaucisMaxPool", {T, "size: int", "stride: int", "padding: int"}, {"x: T"}, {"y: T", "winner: uint8"});
  registerOp<maxPoolGradient>("PaucisMaxPoolGradient", {T, "size: int", "stride: int", "padding: int", "height: int", "width: int"},
                              {"dy: T", "winner: uint8"}, {"dx: T"});
  registerOp<adamW>("PaucisAdamW", {"parts: int >= 1"},
                    {"settings: float", "weights: parts * float", "first: parts * float", "second: parts * float",
                     "gradients: parts * float"},
                    {"norm: float"});
  registerOp<momentum>("PaucisMomentum", {"parts: int >= 1"},
                       {"settings: float", "weights: parts * float", "velocity: parts * float", "gradients: parts * float"},
                       {"norm: float"});
  registerOp<lars>("PaucisLars", {"parts: int >= 1"},
                   {"settings: float", "weights: parts * float", "velocity: parts * float", "gradients: parts * float"},
                   {"norm: float"});
  registerOp<follow>("PaucisFollow", {"parts: int >= 1"}, {"share: float", "averages: parts * float", "weights: parts * float"},
                     {"moved: float"});
}
#undef T

napi_value setThreads(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value given[1];
  napi_get_cb_info(env, info, &count, given, nullptr, nullptr);
  int32_t threads = 1;
  napi_get_value_int32(env, given[0], &threads);
  Pool::shared().resize(threads);
  return nullptr;
}

napi_value initialize(napi_env env, napi_value exports) {
#ifdef __GLIBC__
  // A step allocates and frees the same large arrays again and again. By default each is a fresh mapping whose pages the
  // kernel zeroes: kept in the heap they are reused, for up to a third of the time of a step.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, INT32_MAX);
  mallopt(M_TOP_PAD, 64 << 20);
#endif
  registerAll();
  napi_value function;
  napi_create_function(env, "setThreads", NAPI_AUTO_LENGTH, setThreads, nullptr, &function);
  napi_set_named_property(env, exports, "setThreads", function);
  return exports;
}

}  // namespace
}  // namespace paucis

NAPI_MODULE(paucis_ops, paucis::initialize)
