// Depthwise convolution and max pooling of [images, height, width, channels].
#pragma once
#include "kernel.h"
#include "normalization.h"
#include "parallel.h"

namespace paucis {

struct Window {
  int64_t size, stride, padding, height, width, channels, rows, columns;
};

inline Window windowOf(const Call& call, const Shape& x, int64_t size) {
  const int64_t stride = call.attributes.stride, padding = call.attributes.padding;
  return {size, stride, padding, x[1], x[2], x[3], (x[1] + 2 * padding - size) / stride + 1,
          (x[2] + 2 * padding - size) / stride + 1};
}

/** Calls `body(at)` for every tap (k, input offset) of output place (row, column) that lies inside. */
template <class Body>
inline void byTaps(const Window& w, int64_t row, int64_t column, Body body) {
  for (int64_t i = 0; i < w.size; i++) {
    const int64_t r = row * w.stride - w.padding + i;
    if (r < 0 || r >= w.height) continue;
    for (int64_t j = 0; j < w.size; j++) {
      const int64_t s = column * w.stride - w.padding + j;
      if (s < 0 || s >= w.width) continue;
      body(i * w.size + j, (r * w.width + s) * w.channels);
    }
  }
}

/** x, kernel [size, size, channels, 1] (float32) -> y. */
inline void depthwise(Call& call) {
  const Array x = call.input(0), kernel = call.input(1);
  const Window w = windowOf(call, x.shape, kernel.shape[0]);
  const Array y = call.output(0, {x.shape[0], w.rows, w.columns, w.channels});
  const float* k = kernel.data<float>();
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    parallel(x.shape[0] * w.rows, [&](int64_t begin, int64_t end, int) {
      for (int64_t item = begin; item < end; item++) {
        const T* in = x.data<T>() + item / w.rows * w.height * w.width * w.channels;
        T* out = y.data<T>() + item * w.columns * w.channels;
        byLanes(w.channels, [&](int64_t c, int count) {
          for (int64_t column = 0; column < w.columns; column++) {
            Lanes total{};
            byTaps(w, item % w.rows, column, [&](int64_t tap, int64_t at) {
              total += load(in + at + c, count) * load(k + tap * w.channels + c, count);
            });
            store(out + column * w.channels + c, total, count);
          }
        });
      }
    });
  });
}

/** dy, kernel, and x for its shape -> dx. */
template <int stride>
void depthwiseInputGradientOf(Call& call) {
  const Array dy = call.input(0), kernel = call.input(1), x = call.input(2);
  const Window w = windowOf(call, x.shape, kernel.shape[0]);
  const Array dx = call.output(0, x.shape);
  const float* k = kernel.data<float>();
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    parallel(x.shape[0] * w.height, [&](int64_t begin, int64_t end, int) {
      for (int64_t item = begin; item < end; item++) {
        const T* slope = dy.data<T>() + item / w.height * w.rows * w.columns * w.channels;
        T* out = dx.data<T>() + item * w.width * w.channels;
        const int64_t r = item % w.height;
        byLanes(w.channels, [&](int64_t c, int count) {
          for (int64_t s = 0; s < w.width; s++) {
            Lanes total{};
            for (int64_t i = 0; i < w.size; i++) {
              const int64_t row = r + w.padding - i;
              if (row < 0 || row % stride || row / stride >= w.rows) continue;
              for (int64_t j = 0; j < w.size; j++) {
                const int64_t column = s + w.padding - j;
                if (column < 0 || column % stride || column / stride >= w.columns) continue;
                const int64_t at = (row / stride * w.columns + column / stride) * w.channels + c;
                total += load(slope + at, count) * load(k + (i * w.size + j) * w.channels + c, count);
              }
            }
            store(out + s * w.channels + c, total, count);
          }
        });
      }
    });
  });
}

/** The usual strides as constants: two divisions a tap would cost more than its product. */
inline void depthwiseInputGradient(Call& call) {
  switch (call.attributes.stride) {
    case 1: return depthwiseInputGradientOf<1>(call);
    case 2: return depthwiseInputGradientOf<2>(call);
    default: return call.fail("PaucisDepthwise: expected a stride of 1 or 2");
  }
}

/** x, dy, and the kernel for its shape -> dKernel. */
inline void depthwiseKernelGradient(Call& call) {
  const Array x = call.input(0), dy = call.input(1), kernel = call.input(2);
  const Window w = windowOf(call, x.shape, kernel.shape[0]);
  const Array dKernel = call.output(0, kernel.shape, TF_FLOAT);
  const int64_t taps = w.size * w.size;
  Partials partial(taps * w.channels);
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    parallel(x.shape[0], [&](int64_t begin, int64_t end, int worker) {
      float* to = partial.of(worker);
      for (int64_t image = begin; image < end; image++) {
        const T* in = x.data<T>() + image * w.height * w.width * w.channels;
        const T* slope = dy.data<T>() + image * w.rows * w.columns * w.channels;
        byLanes(w.channels, [&](int64_t c, int count) {
          for (int64_t i = 0; i < w.size; i++)
            for (int64_t j = 0; j < w.size; j++) {
              Lanes total{};
              for (int64_t row = 0; row < w.rows; row++) {
                const int64_t r = row * w.stride - w.padding + i;
                if (r < 0 || r >= w.height) continue;
                for (int64_t column = 0; column < w.columns; column++) {
                  const int64_t s = column * w.stride - w.padding + j;
                  if (s < 0 || s >= w.width) continue;
                  total += load(in + (r * w.width + s) * w.channels + c, count) *
                           load(slope + (row * w.columns + column) * w.channels + c, count);
                }
              }
              float* at = to + (i * w.size + j) * w.channels + c;
              store(at, load(at, count) + total, count);
            }
        });
      }
    });
  });
  partial.sumInto(dKernel.data<float>());
}

/** x -> the window under each output place as a row: [images · rows · columns, size · size · channels]. */
inline void patches(Call& call) {
  const Array x = call.input(0);
  const Window w = windowOf(call, x.shape, call.attributes.size);
  const int64_t length = w.size * w.size * w.channels;
  const Array y = call.output(0, {x.shape[0] * w.rows * w.columns, length});
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    parallel(x.shape[0] * w.rows, [&](int64_t begin, int64_t end, int) {
      for (int64_t item = begin; item < end; item++) {
        const T* in = x.data<T>() + item / w.rows * w.height * w.width * w.channels;
        for (int64_t column = 0; column < w.columns; column++) {
          T* out = y.data<T>() + (item * w.columns + column) * length;
          int64_t done = 0;  // taps written; those that are skipped lie outside
          const auto zeros = [&](int64_t until) {
            memset(static_cast<void*>(out + done * w.channels), 0, (until - done) * w.channels * sizeof(T));
          };
          byTaps(w, item % w.rows, column, [&](int64_t tap, int64_t at) {
            zeros(tap);
            memcpy(static_cast<void*>(out + tap * w.channels), in + at, w.channels * sizeof(T));
            done = tap + 1;
          });
          zeros(w.size * w.size);
        }
      }
    });
  });
}

/** x -> y, and which tap won (the first of equals). */
inline void maxPool(Call& call) {
  const Array x = call.input(0);
  const Window w = windowOf(call, x.shape, call.attributes.size);
  const Shape shape = {x.shape[0], w.rows, w.columns, w.channels};
  const Array y = call.output(0, shape), winner = call.output(1, shape, TF_UINT8);
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    parallel(x.shape[0] * w.rows, [&](int64_t begin, int64_t end, int) {
      for (int64_t item = begin; item < end; item++) {
        const T* in = x.data<T>() + item / w.rows * w.height * w.width * w.channels;
        for (int64_t column = 0; column < w.columns; column++) {
          const int64_t to = (item * w.columns + column) * w.channels;
          byLanes(w.channels, [&](int64_t c, int count) {
            Lanes best = splat(-3.4e38f);
            IntLanes tapOf{};
            byTaps(w, item % w.rows, column, [&](int64_t tap, int64_t at) {
              const Lanes value = load(in + at + c, count);
              const IntLanes wins = value > best;
              tapOf = (wins & int32_t(tap)) | (~wins & tapOf);
              best = larger(best, value);
            });
            store(y.data<T>() + to + c, best, count);
            uint8_t* out = winner.data<uint8_t>() + to + c;
#ifdef PAUCIS_AVX512
            _mm512_mask_cvtepi32_storeu_epi8(out, first(count), (__m512i)tapOf);
#else
            for (int i = 0; i < count; i++) out[i] = uint8_t(tapOf[i]);
#endif
          });
        }
      }
    });
  });
}

inline IntLanes loadBytes(const uint8_t* from, int count) {
#ifdef PAUCIS_AVX512
  return (IntLanes)_mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(first(count), from));
#else
  IntLanes result{};
  for (int i = 0; i < count; i++) result[i] = from[i];
  return result;
#endif
}

/** dy, winner -> dx of the height and width in the attributes. */
inline void maxPoolGradient(Call& call) {
  const Array dy = call.input(0), winner = call.input(1);
  const Shape shape = {dy.shape[0], call.attributes.height, call.attributes.columns, dy.shape[3]};
  const Window w = windowOf(call, shape, call.attributes.size);
  const Array dx = call.output(0, shape);
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    parallel(shape[0] * w.height, [&](int64_t begin, int64_t end, int) {
      for (int64_t item = begin; item < end; item++) {
        const int64_t image = item / w.height, r = item % w.height;
        T* out = dx.data<T>() + item * w.width * w.channels;
        const int64_t base = image * w.rows * w.columns * w.channels;
        for (int64_t s = 0; s < w.width; s++)
          byLanes(w.channels, [&](int64_t c, int count) {
            Lanes total{};
            for (int64_t i = 0; i < w.size; i++) {
              const int64_t row = r + w.padding - i;
              if (row < 0 || row % w.stride || row / w.stride >= w.rows) continue;
              for (int64_t j = 0; j < w.size; j++) {
                const int64_t column = s + w.padding - j;
                if (column < 0 || column % w.stride || column / w.stride >= w.columns) continue;
                const int64_t at = base + (row / w.stride * w.columns + column / w.stride) * w.channels + c;
                const IntLanes won = loadBytes(winner.data<uint8_t>() + at, count) == int32_t(i * w.size + j);
                total += won ? load(dy.data<T>() + at, count) : Lanes{};
              }
            }
            store(out + s * w.channels + c, total, count);
          });
      }
    });
  });
}

}  // namespace paucis
