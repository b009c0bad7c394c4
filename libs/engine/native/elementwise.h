// Bias, GELU and sums over rows: one pass over memory each.
#pragma once
#include "kernel.h"
#include "normalization.h"
#include "parallel.h"

namespace paucis {

/** x, bias, [residual] -> activation(x + bias + residual), written over x. */
inline void addBias(Call& call) {
  const Array x = call.input(0), bias = call.input(1);
  const bool hasResidual = call.inputs() > 2;
  const Array residual = hasResidual ? call.input(2) : x;
  const int64_t size = x.last(), rows = x.size() / size;
  if (bias.size() != size) return call.fail("PaucisAddBias: bias does not fit the last axis");
  const float* biases = bias.data<float>();
  const int64_t activation = call.attributes.activation;
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    T* values = x.data<T>();
    const T* extra = residual.data<T>();
    parallel(rows, [&](int64_t begin, int64_t end, int) {
      for (int64_t row = begin; row < end; row++) {
        byLanes(size, [&](int64_t c, int count) {
          Lanes z = load(values + row * size + c, count) + load(biases + c, count);
          if (hasResidual) z += load(extra + row * size + c, count);
          store(values + row * size + c, activate(z, activation), count);
        });
      }
    });
  });
  call.pass(0, x);
}

/** Sums of the rows of dy, in float32: [rows, size] -> [size]. */
inline void sumRows(Call& call) {
  const Array dy = call.input(0);
  const int64_t size = dy.last(), rows = dy.size() / size;
  const Array out = call.output(0, {size}, TF_FLOAT);
  Partials partial(size);
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    parallel(rows, [&](int64_t begin, int64_t end, int worker) {
      float* to = partial.of(worker);
      // A block of rows in a register, then to memory: pairwise enough for float32.
      for (int64_t start = begin; start < end; start += rowBlock) {
        const int64_t stop = std::min(end, start + rowBlock);
        byLanes(size, [&](int64_t c, int count) {
          Lanes total{};
          for (int64_t row = start; row < stop; row++) total += load(dy.data<T>() + row * size + c, count);
          store(to + c, load(to + c, count) + total, count);
        });
      }
    });
  });
  partial.sumInto(out.data<float>());
}

/** x, [bias] -> y = z · Φ(z), z = x + bias. */
inline void gelu(Call& call) {
  const bool hasBias = call.inputs() > 1;
  const Array x = call.input(0), bias = hasBias ? call.input(1) : x;
  const int64_t size = x.last(), rows = x.size() / size;
  if (hasBias && bias.size() != size) return call.fail("PaucisGelu: bias does not fit the last axis");
  const Array y = call.output(0, x.shape);
  const float* biases = bias.data<float>();
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    parallel(rows, [&](int64_t begin, int64_t end, int) {
      for (int64_t row = begin; row < end; row++) {
        byLanes(size, [&](int64_t c, int count) {
          Lanes z = load(x.data<T>() + row * size + c, count);
          if (hasBias) z += load(biases + c, count);
          const Lanes phi = 0.5f * errorFunction(z * 0.70710678118654752f) + 0.5f;
          store(y.data<T>() + row * size + c, z * phi, count);
        });
      }
    });
  });
}

/** dy, x, [bias] -> dx = dy (Φ(z) + z φ(z)), [the sum of its rows for the bias]. */
inline void geluGradient(Call& call) {
  const bool hasBias = call.inputs() > 2;
  const Array dy = call.input(0), x = call.input(1), bias = hasBias ? call.input(2) : x;
  const int64_t size = x.last(), rows = x.size() / size;
  const Array dx = call.output(0, x.shape);
  const float* biases = bias.data<float>();
  Partials partial(size);
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    parallel(rows, [&](int64_t begin, int64_t end, int worker) {
      float* to = partial.of(worker);
      for (int64_t row = begin; row < end; row++) {
        byLanes(size, [&](int64_t c, int count) {
          const int64_t at = row * size + c;
          Lanes z = load(x.data<T>() + at, count);
          if (hasBias) z += load(biases + c, count);
          const Lanes phi = 0.5f * errorFunction(z * 0.70710678118654752f) + 0.5f;
          const Lanes density = exponential(z * z * -0.5f) * 0.39894228040143268f;
          const Lanes g = load(dy.data<T>() + at, count) * (phi + z * density);
          store(dx.data<T>() + at, g, count);
          if (hasBias) store(to + c, load(to + c, count) + g, count);
        });
      }
    });
  });
  if (hasBias) partial.sumInto(call.output(1, {size}, TF_FLOAT).data<float>());
}

}  // namespace paucis
