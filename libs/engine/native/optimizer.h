// A whole optimizer step over all weights in one op: global norm, clipping, decay, update, in place.
#pragma once
#include <cmath>
#include "kernel.h"
#include "parallel.h"

namespace paucis {

inline double squares(const float* values, int64_t size) {
  std::vector<double> totals(threads(), 0.0);
  parallel(size, [&](int64_t begin, int64_t end, int worker) {
    double total = 0;
    for (int64_t start = begin; start < end; start += 4096) {
      const int64_t stop = std::min(end, start + 4096);
      Lanes block{};
      for (int64_t i = start; i < stop; i += width) {
        const Lanes value = load(values + i, int(std::min<int64_t>(width, stop - i)));
        block += value * value;
      }
      total += sum(block);
    }
    totals[worker] = total;
  });
  double total = 0;
  for (double part : totals) total += part;
  return total;
}

template <class Body>
inline void eachLanes(int64_t size, Body body) {
  parallel(size, [&](int64_t begin, int64_t end, int) {
    for (int64_t i = begin; i < end; i += width) body(i, int(std::min<int64_t>(width, end - i)));
  });
}

/** Factor of all gradients: 1, or what brings their global norm down to the limit (0: none). */
inline float clipFactor(Call& call, int first, int64_t parts, float limit, float* norm) {
  double total = 0;
  for (int64_t index = 0; index < parts; index++) {
    const Array gradient = call.input(first + int(index));
    total += squares(gradient.data<float>(), gradient.size());
  }
  *norm = float(std::sqrt(total));
  return limit > 0 && *norm > limit ? limit / *norm : 1.0f;
}

/**
 * AdamW: settings, weights, first moments, second moments, gradients (N each) -> norm of the gradients before clipping. Settings: clip
 * limit (0: none), beta1, beta2, epsilon (corrected); then per weight its rate (corrected) and the share that decay leaves.
 */
inline void adamW(Call& call) {
  const int parts = int(call.attributes.parts);
  const float* settings = call.input(0).data<float>();
  const Array norm = call.output(0, {}, TF_FLOAT);
  const float factor = settings[0] > 0 ? clipFactor(call, 1 + 3 * parts, parts, settings[0], norm.data<float>()) : 1.0f;
  if (!(settings[0] > 0)) *norm.data<float>() = 0;
  const float beta1 = settings[1], beta2 = settings[2], epsilon = settings[3];
  for (int index = 0; index < parts; index++) {
    const Array weight = call.input(1 + index);
    float *w = weight.data<float>(), *m = call.input(1 + parts + index).data<float>();
    float* v = call.input(1 + 2 * parts + index).data<float>();
    const float* g = call.input(1 + 3 * parts + index).data<float>();
    const float rate = settings[4 + 2 * index], keep = settings[5 + 2 * index];
    eachLanes(weight.size(), [&](int64_t i, int n) {
      const Lanes gradient = load(g + i, n) * factor;
      const Lanes first = load(m + i, n), second = load(v + i, n);
      const Lanes movedFirst = first + (gradient - first) * (1 - beta1);
      const Lanes movedSecond = second + (gradient * gradient - second) * (1 - beta2);
      store(m + i, movedFirst, n);
      store(v + i, movedSecond, n);
      store(w + i, load(w + i, n) * keep - movedFirst * rate / (squareRoot(movedSecond) + epsilon), n);
    });
  }
}

/** SGD: settings (clip limit, momentum, nesterov; then rate and share per weight), weights, velocities, gradients -> norm. */
inline void momentum(Call& call) {
  const int parts = int(call.attributes.parts);
  const float* settings = call.input(0).data<float>();
  const Array norm = call.output(0, {}, TF_FLOAT);
  const float factor = settings[0] > 0 ? clipFactor(call, 1 + 2 * parts, parts, settings[0], norm.data<float>()) : 1.0f;
  if (!(settings[0] > 0)) *norm.data<float>() = 0;
  const float keepVelocity = settings[1];
  const bool nesterov = settings[2] != 0;
  for (int index = 0; index < parts; index++) {
    const Array weight = call.input(1 + index);
    float *w = weight.data<float>(), *v = call.input(1 + parts + index).data<float>();
    const float* g = call.input(1 + 2 * parts + index).data<float>();
    const float rate = settings[3 + 2 * index], keep = settings[4 + 2 * index];
    eachLanes(weight.size(), [&](int64_t i, int n) {
      const Lanes gradient = load(g + i, n) * factor;
      const Lanes velocity = load(v + i, n) * keepVelocity + gradient;
      store(v + i, velocity, n);
      const Lanes direction = nesterov ? gradient + velocity * keepVelocity : velocity;
      store(w + i, load(w + i, n) * keep - direction * rate, n);
    });
  }
}

/**
 * LARS: settings (clip limit, momentum, trust coefficient, epsilon; then per weight its rate, its decay, and whether its rate follows the
 * norms), weights, velocities, gradients -> norm of the gradients before clipping.
 */
inline void lars(Call& call) {
  const int parts = int(call.attributes.parts);
  const float* settings = call.input(0).data<float>();
  const Array norm = call.output(0, {}, TF_FLOAT);
  const float factor = settings[0] > 0 ? clipFactor(call, 1 + 2 * parts, parts, settings[0], norm.data<float>()) : 1.0f;
  if (!(settings[0] > 0)) *norm.data<float>() = 0;
  const float keepVelocity = settings[1];
  const double trust = settings[2], epsilon = settings[3];
  for (int index = 0; index < parts; index++) {
    const Array weight = call.input(1 + index);
    float *w = weight.data<float>(), *v = call.input(1 + parts + index).data<float>();
    const float* g = call.input(1 + 2 * parts + index).data<float>();
    const float decay = settings[5 + 3 * index];
    double rate = settings[4 + 3 * index];
    if (settings[6 + 3 * index] != 0) {
      const double size = std::sqrt(squares(w, weight.size())), slope = factor * std::sqrt(squares(g, weight.size()));
      if (size > 0 && slope > 0) rate *= trust * size / (slope + decay * size + epsilon);
    }
    eachLanes(weight.size(), [&](int64_t i, int n) {
      const Lanes value = load(w + i, n);
      const Lanes direction = load(g + i, n) * factor + value * decay;
      const Lanes velocity = load(v + i, n) * keepVelocity + direction * float(rate);
      store(v + i, velocity, n);
      store(w + i, value - velocity, n);
    });
  }
}

/** Moves averages towards weights in place: share (1 - decay), averages, weights (N each) -> the share. */
inline void follow(Call& call) {
  const int parts = int(call.attributes.parts);
  const float share = *call.input(0).data<float>();
  *call.output(0, {}, TF_FLOAT).data<float>() = share;
  for (int index = 0; index < parts; index++) {
    const Array average = call.input(1 + index);
    float* a = average.data<float>();
    const float* w = call.input(1 + parts + index).data<float>();
    eachLanes(average.size(), [&](int64_t i, int n) {
      const Lanes value = load(a + i, n);
      store(a + i, value + (load(w + i, n) - value) * share, n);
    });
  }
}

}  // namespace paucis
