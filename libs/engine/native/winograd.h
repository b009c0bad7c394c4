// 3x3 convolutions of stride 1 by minimal filtering F(4x4, 3x3) (Winograd; Lavin & Gray, 2016): a quarter of the
// multiplications. Zero padding of one on every side; float32; channels in multiples of sixteen.
#pragma once
#include "kernel.h"
#include "parallel.h"
#include "product.h"

namespace paucis {

constexpr int points = 36;

inline void inputTransform1d(const Lanes x[6], Lanes v[6]) {
  v[0] = 4.0f * x[0] - 5.0f * x[2] + x[4];
  const Lanes a = x[4] - 4.0f * x[2], b = x[3] - 4.0f * x[1];
  v[1] = a + b;
  v[2] = a - b;
  const Lanes c = x[4] - x[2], d = 2.0f * (x[3] - x[1]);
  v[3] = c + d;
  v[4] = c - d;
  v[5] = 4.0f * x[1] - 5.0f * x[3] + x[5];
}

inline void outputTransform1d(const Lanes m[6], Lanes y[4]) {
  const Lanes a = m[1] + m[2], b = m[1] - m[2], c = m[3] + m[4], d = m[3] - m[4];
  y[0] = m[0] + a + c;
  y[1] = b + 2.0f * d;
  y[2] = a + 4.0f * c;
  y[3] = b + 8.0f * d + m[5];
}

/** The transpose of the output transform: 4 -> 6. */
inline void slopeTransform1d(const Lanes y[4], Lanes d[6]) {
  const Lanes a = y[0] + y[2], b = y[1] + y[3], c = y[0] + 4.0f * y[2], e = 2.0f * y[1] + 8.0f * y[3];
  d[0] = y[0];
  d[1] = a + b;
  d[2] = a - b;
  d[3] = c + e;
  d[4] = c - e;
  d[5] = y[3];
}

inline void kernelTransform1d(const Lanes w[3], Lanes u[6]) {
  const Lanes even = (w[0] + w[2]) * (-1.0f / 6), odd = w[1] * (1.0f / 6);
  u[0] = 0.25f * w[0];
  u[1] = even - odd;
  u[2] = even + odd;
  const Lanes mixed = w[0] * (1.0f / 24) + w[2] * (1.0f / 6), middle = w[1] * (1.0f / 12);
  u[3] = mixed + middle;
  u[4] = mixed - middle;
  u[5] = w[2];
}

/** The transpose of the kernel transform: 6 -> 3. */
inline void kernelSlope1d(const Lanes u[6], Lanes w[3]) {
  const Lanes a = u[1] + u[2], b = u[2] - u[1], c = u[3] + u[4], d = u[3] - u[4];
  w[0] = 0.25f * u[0] - a * (1.0f / 6) + c * (1.0f / 24);
  w[1] = b * (1.0f / 6) + d * (1.0f / 12);
  w[2] = (c - a) * (1.0f / 6) + u[5];
}

struct Tiling {
  int64_t images, height, width, down, across, count;
};

inline Tiling tilingOf(const Shape& shape) {
  const int64_t down = (shape[1] + 3) / 4, across = (shape[2] + 3) / 4;
  return {shape[0], shape[1], shape[2], down, across, shape[0] * down * across};
}

/** Input tiles [begin, begin + count) to v: point p, tile t, channel c at p · pointStep + t · channels + c. */
inline void transformInput(const float* x, const Tiling& tiling, int64_t channels, const float* zeros, int64_t begin,
                           int64_t count, float* v, int64_t pointStep) {
  for (int64_t t = 0; t < count; t++) {
    const int64_t index = begin + t, image = index / (tiling.down * tiling.across);
    const int64_t row = index / tiling.across % tiling.down * 4 - 1, column = index % tiling.across * 4 - 1;
    const float* from[points];
    for (int i = 0; i < 6; i++)
      for (int j = 0; j < 6; j++) {
        const int64_t r = row + i, s = column + j;
        const bool inside = r >= 0 && r < tiling.height && s >= 0 && s < tiling.width;
        from[i * 6 + j] = inside ? x + ((image * tiling.height + r) * tiling.width + s) * channels : zeros;
      }
    for (int64_t c = 0; c < channels; c += width) {
      Lanes half[points];
      for (int j = 0; j < 6; j++) {
        Lanes in[6], out[6];
        for (int i = 0; i < 6; i++) in[i] = load(from[i * 6 + j] + c);
        inputTransform1d(in, out);
        for (int i = 0; i < 6; i++) half[i * 6 + j] = out[i];
      }
      float* to = v + t * channels + c;
      for (int i = 0; i < 6; i++) {
        Lanes out[6];
        inputTransform1d(half + i * 6, out);
        for (int j = 0; j < 6; j++) store(to + (i * 6 + j) * pointStep, out[j]);
      }
    }
  }
}

/** Arrays of the 36 points lie this far apart beyond their size: equal strides of 4 KB would share one set of the cache. */
constexpr int64_t apart = 16;

/** w [3, 3, inputs, outputs] to panels u: [point][panel of outputs][input][32]; turned: for the gradient of the input. */
inline void transformKernel(const float* w, int64_t inputs, int64_t outputs, bool turned, float* u, int64_t pointStep) {
  // Turned, the roles swap: `inputs` are the convolution's outputs, and element (i, o) lies at [o][i].
  const int64_t filled = panels(outputs) * panel;
  parallel(inputs / width, [&](int64_t begin, int64_t end, int) {
    float block[9][width][width];
    for (int64_t group = begin; group < end; group++)
      for (int64_t o = 0; o < filled; o += width) {
        const int64_t first = group * width;
        for (int k = 0; k < 9; k++)
          for (int i = 0; i < width; i++) {
            if (o >= outputs) store(block[k][i], Lanes{});
            else if (!turned) store(block[k][i], load(w + (k * inputs + first + i) * outputs + o));
            else for (int lane = 0; lane < width; lane++)
              block[k][lane][i] = w[((8 - k) * outputs + o + i) * inputs + first + lane];
          }
        for (int i = 0; i < width; i++) {
          Lanes half[18];
          for (int s = 0; s < 3; s++) {
            const Lanes column[3] = {load(block[s][i]), load(block[3 + s][i]), load(block[6 + s][i])};
            Lanes out[6];
            kernelTransform1d(column, out);
            for (int r = 0; r < 6; r++) half[r * 3 + s] = out[r];
          }
          float* to = u + (o / panel * inputs + first + i) * panel + o % panel;
          for (int r = 0; r < 6; r++) {
            Lanes out[6];
            kernelTransform1d(half + r * 3, out);
            for (int s = 0; s < 6; s++) store(to + (r * 6 + s) * pointStep, out[s]);
          }
        }
      }
  });
}

inline void transformOutput(const float* m, int64_t pointStep, const Tiling& tiling, int64_t channels, int64_t begin,
                            int64_t count, float* y) {
  for (int64_t t = 0; t < count; t++) {
    const int64_t index = begin + t, image = index / (tiling.down * tiling.across);
    const int64_t row = index / tiling.across % tiling.down * 4, column = index % tiling.across * 4;
    const int down = int(std::min<int64_t>(4, tiling.height - row)), across = int(std::min<int64_t>(4, tiling.width - column));
    for (int64_t c = 0; c < channels; c += width) {
      Lanes half[24];
      for (int j = 0; j < 6; j++) {
        Lanes in[6], out[4];
        for (int i = 0; i < 6; i++) in[i] = load(m + (i * 6 + j) * pointStep + t * channels + c);
        outputTransform1d(in, out);
        for (int i = 0; i < 4; i++) half[i * 6 + j] = out[i];
      }
      for (int i = 0; i < down; i++) {
        Lanes out[4];
        outputTransform1d(half + i * 6, out);
        float* to = y + ((image * tiling.height + row + i) * tiling.width + column) * channels + c;
        for (int j = 0; j < across; j++) store(to + j * channels, out[j]);
      }
    }
  }
}

/** dy tiles to panels d: [point][panel][tile of `count`][32]. */
inline void transformSlope(const float* dy, const Tiling& tiling, int64_t channels, const float* zeros, int64_t begin,
                           int64_t from, int64_t to, int64_t count, float* d, int64_t pointStep) {
  const int64_t filled = panels(channels) * panel;
  for (int64_t t = from; t < to; t++) {
    const int64_t index = begin + t, image = index / (tiling.down * tiling.across);
    const int64_t row = index / tiling.across % tiling.down * 4, column = index % tiling.across * 4;
    for (int64_t c = 0; c < filled; c += width) {
      Lanes half[24];
      for (int j = 0; j < 4; j++) {
        Lanes in[4], out[6];
        for (int i = 0; i < 4; i++) {
          const bool inside = row + i < tiling.height && column + j < tiling.width && c < channels;
          const float* at = inside ? dy + ((image * tiling.height + row + i) * tiling.width + column + j) * channels + c : zeros;
          in[i] = load(at);
        }
        slopeTransform1d(in, out);
        for (int i = 0; i < 6; i++) half[i * 4 + j] = out[i];
      }
      float* out = d + (c / panel * count + t) * panel + c % panel;
      for (int i = 0; i < 6; i++) {
        Lanes six[6];
        slopeTransform1d(half + i * 4, six);
        for (int j = 0; j < 6; j++) store(out + (i * 6 + j) * pointStep, six[j]);
      }
    }
  }
}

/** x [n, h, w, inputs], kernel [3, 3, inputs, outputs] -> y; mode 1: dy, kernel -> dx. */
inline void winograd(Call& call) {
  const Array x = call.input(0), kernel = call.input(1);
  const bool turned = call.attributes.mode == 1;
  const int64_t inputs = x.last(), outputs = kernel.shape[turned ? 2 : 3];
  if (kernel.shape[turned ? 3 : 2] != inputs || inputs % width || outputs % width)
    return call.fail("PaucisWinograd: channels do not fit");
  Shape shape = x.shape;
  shape[3] = outputs;
  const Array y = call.output(0, shape);
  const Tiling tiling = tilingOf(x.shape);
  const int64_t filled = panels(outputs) * panel;
  const int64_t kernelStep = inputs * filled + apart;
  const Array u = call.scratch(points * kernelStep);
  transformKernel(kernel.data<float>(), inputs, outputs, turned, u.data<float>(), kernelStep);
  const int64_t share = (tiling.count + threads() - 1) / threads();
  const int64_t atOnce = std::min(share, std::max<int64_t>(56, (inputs + outputs) / 2));
  const int64_t inputStep = atOnce * inputs + apart, outputStep = atOnce * outputs + apart;
  const int64_t need = points * (inputStep + outputStep) + inputs;
  const Array scratch = call.scratch(need * threads());
  parallel(tiling.count, [&](int64_t begin, int64_t end, int worker) {
    float* v = scratch.data<float>() + worker * need;
    float *m = v + points * inputStep, *zeros = m + points * outputStep;
    memset(zeros, 0, inputs * sizeof(float));
    for (int64_t start = begin; start < end; start += atOnce) {
      const int64_t count = std::min(atOnce, end - start);
      transformInput(x.data<float>(), tiling, inputs, zeros, start, count, v, inputStep);
      for (int p = 0; p < points; p++)
        multiply<false>(count, outputs, inputs, v + p * inputStep, inputs, 1, u.data<float>() + p * kernelStep,
                        m + p * outputStep, outputs);
      transformOutput(m, outputStep, tiling, outputs, start, count, y.data<float>());
    }
  });
}

/** x, dy -> gradient of the kernel [3, 3, inputs, outputs]. */
inline void winogradKernelGradient(Call& call) {
  const Array x = call.input(0), dy = call.input(1);
  const int64_t inputs = x.last(), outputs = dy.last();
  if (inputs % width || outputs % width) return call.fail("PaucisWinogradKernelGradient: channels do not fit");
  const Array dKernel = call.output(0, {3, 3, inputs, outputs});
  const Tiling tiling = tilingOf(x.shape);
  const int64_t filled = panels(outputs) * panel;
  const int64_t atOnce = std::min(tiling.count, std::max<int64_t>(128, std::max(inputs, outputs)));
  const int64_t inputStep = atOnce * inputs + apart, slopeStep = atOnce * filled + apart;
  const Array v = call.scratch(points * inputStep), d = call.scratch(points * slopeStep);
  const Array u = call.scratch(points * inputs * outputs), zero = call.scratch(std::max(inputs, outputs));
  float *vs = v.data<float>(), *ds = d.data<float>(), *us = u.data<float>(), *zeros = zero.data<float>();
  memset(zeros, 0, zero.size() * sizeof(float));
  for (int64_t start = 0; start < tiling.count; start += atOnce) {
    const int64_t count = std::min(atOnce, tiling.count - start);
    parallel(count, [&](int64_t from, int64_t to, int) {
      transformInput(x.data<float>(), tiling, inputs, zeros, start + from, to - from, vs + from * inputs, inputStep);
      transformSlope(dy.data<float>(), tiling, outputs, zeros, start, from, to, count, ds, slopeStep);
    });
    parallel(points, [&](int64_t from, int64_t to, int) {
      for (int64_t p = from; p < to; p++) {
        const float *a = vs + p * inputStep, *b = ds + p * slopeStep;
        float* c = us + p * inputs * outputs;
        if (start == 0) multiply<false>(inputs, outputs, count, a, 1, inputs, b, c, outputs);
        else multiply<true>(inputs, outputs, count, a, 1, inputs, b, c, outputs);
      }
    });
  }
  parallel(inputs, [&](int64_t begin, int64_t end, int) {
    for (int64_t i = begin; i < end; i++)
      for (int64_t o = 0; o < outputs; o += width) {
        Lanes half[18];
        for (int s = 0; s < 6; s++) {
          Lanes in[6], out[3];
          for (int r = 0; r < 6; r++) in[r] = load(us + ((r * 6 + s) * inputs + i) * outputs + o);
          kernelSlope1d(in, out);
          for (int r = 0; r < 3; r++) half[r * 6 + s] = out[r];
        }
        for (int r = 0; r < 3; r++) {
          Lanes out[3];
          kernelSlope1d(half + r * 6, out);
          for (int s = 0; s < 3; s++) store(dKernel.data<float>() + ((r * 3 + s) * inputs + i) * outputs + o, out[s]);
        }
      }
  });
}

}  // namespace paucis
