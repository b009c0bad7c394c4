// A TensorFlow kernel as a plain function: the C interface of TensorFlow, without its noise.
#pragma once
#include <algorithm>
#include <string>
#include <vector>
#include "lanes.h"
#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"

namespace paucis {

typedef std::vector<int64_t> Shape;

inline int64_t sizeOf(const Shape& shape) {
  int64_t size = 1;
  for (int64_t side : shape) size *= side;
  return size;
}

/** Every attribute that any of our ops has. */
struct Attributes {
  TF_DataType type = TF_FLOAT;
  float epsilon = 0, momentum = 0, scale = 0, rate = 0;
  int64_t activation = 0, heads = 0, stride = 1, padding = 0, size = 0, parts = 0, mode = 0, height = 0, columns = 0;
};

/** A tensor of the running kernel. */
struct Array {
  TF_Tensor* tensor;
  Shape shape;
  template <class T>
  T* data() const {
    return static_cast<T*>(TF_TensorData(tensor));
  }
  int64_t size() const { return sizeOf(shape); }
  int64_t last() const { return shape.empty() ? 1 : shape.back(); }
};

/** One call of a kernel. */
class Call {
 public:
  Call(TF_OpKernelContext* context, const Attributes& attributes) : attributes(attributes), context_(context) {}
  ~Call() {
    for (TF_Tensor* tensor : owned_) TF_DeleteTensor(tensor);
  }
  const Attributes& attributes;

  int inputs() const { return TF_NumInputs(context_); }
  Array input(int index) {
    TF_Tensor* tensor = nullptr;
    Status status;
    TF_GetInput(context_, index, &tensor, status.get());
    return own(tensor);
  }
  Array output(int index, const Shape& shape, TF_DataType type) {
    Status status;
    const size_t bytes = sizeOf(shape) * TF_DataTypeSize(type);
    return own(TF_AllocateOutput(context_, index, type, shape.data(), int(shape.size()), bytes, status.get()));
  }
  Array output(int index, const Shape& shape) { return output(index, shape, attributes.type); }
  Array scratch(int64_t floats) {
    Status status;
    const int64_t dims[] = {floats};
    TF_AllocatorAttributes allocation;
    allocation.struct_size = TF_ALLOCATOR_ATTRIBUTES_STRUCT_SIZE;
    allocation.on_host = 1;
    return own(TF_AllocateTemp(context_, TF_FLOAT, dims, 1, &allocation, status.get()));
  }
  /** The output shares the memory of an input that this kernel has changed in place. */
  void pass(int index, const Array& array) {
    Status status;
    TF_SetOutput(context_, index, array.tensor, status.get());
  }
  void fail(const std::string& reason) {
    Status status;
    TF_SetStatus(status.get(), TF_INVALID_ARGUMENT, reason.c_str());
    TF_OpKernelContext_Failure(context_, status.get());
  }

 private:
  class Status {
   public:
    Status() : status_(TF_NewStatus()) {}
    ~Status() { TF_DeleteStatus(status_); }
    TF_Status* get() { return status_; }

   private:
    TF_Status* status_;
  };

  Array own(TF_Tensor* tensor) {
    owned_.push_back(tensor);
    Shape shape(TF_NumDims(tensor));
    for (size_t axis = 0; axis < shape.size(); axis++) shape[axis] = TF_Dim(tensor, int(axis));
    return {tensor, shape};
  }

  TF_OpKernelContext* context_;
  std::vector<TF_Tensor*> owned_;
};

/** Runs `body` with a pointer type for the element type: body(float{}) or body(bfloat16{}). */
template <class Body>
void typed(const Call& call, Body body) {
  if (call.attributes.type == TF_BFLOAT16) return body(bfloat16{});
  body(float{});
}

}  // namespace paucis
