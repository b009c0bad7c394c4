// Batch and layer normalisation. Statistics, gains and their gradients are float32 whatever the activations are.
#pragma once
#include <cmath>
#include "kernel.h"
#include "parallel.h"

namespace paucis {

enum Activation { linearActivation = 0, relu = 1, relu6 = 2, silu = 3, hardSwish = 4 };

inline Lanes activate(Lanes z, int64_t activation) {
  switch (activation) {
    case relu: return larger(z, Lanes{});
    case relu6: return smaller(larger(z, Lanes{}), splat(6));
    case silu: return z / (1.0f + exponential(-z));
    case hardSwish: return z * smaller(larger(z + 3.0f, Lanes{}), splat(6)) * (1.0f / 6);
    default: return z;
  }
}

/** dy times the slope at z. */
inline Lanes descend(Lanes dy, Lanes z, int64_t activation) {
  switch (activation) {
    case relu: return z > 0.0f ? dy : Lanes{};
    case relu6: return z > 0.0f ? (z < 6.0f ? dy : Lanes{}) : Lanes{};
    case silu: {
      const Lanes sigmoid = 1.0f / (1.0f + exponential(-z));
      return dy * sigmoid * (1.0f + z * (1.0f - sigmoid));
    }
    case hardSwish: return z <= -3.0f ? Lanes{} : (z >= 3.0f ? dy : dy * (z * (1.0f / 3) + 0.5f));
    default: return dy;
  }
}

/** Calls `body(channel, count)` for groups of up to sixteen channels. */
template <class Body>
inline void byLanes(int64_t channels, Body body) {
  int64_t c = 0;
  for (; c + width <= channels; c += width) body(c, width);
  if (c < channels) body(c, int(channels - c));
}

constexpr int64_t rowBlock = 64;

/** x, gain, offset, running mean, running variance, [residual] -> y, mean, 1 / deviation, moved mean, moved variance. */
inline void batchNorm(Call& call) {
  const Array x = call.input(0), gain = call.input(1), offset = call.input(2);
  const Array oldMean = call.input(3), oldVariance = call.input(4);
  const bool hasResidual = call.inputs() > 5;
  const Array residual = hasResidual ? call.input(5) : x;
  const int64_t channels = x.last(), rows = x.size() / channels;
  if (gain.size() != channels) return call.fail("PaucisBatchNorm: gain does not fit the channels");
  const Array y = call.output(0, x.shape), mean = call.output(1, {channels}, TF_FLOAT);
  const Array inverse = call.output(2, {channels}, TF_FLOAT);
  const Array newMean = call.output(3, {channels}, TF_FLOAT), newVariance = call.output(4, {channels}, TF_FLOAT);
  const int64_t activation = call.attributes.activation;
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    const T* in = x.data<T>();
    // Sums of (x - first row): the shift keeps the difference of squares exact; blocks are summed in double.
    std::vector<float> shift(channels);
    for (int64_t c = 0; c < channels; c++) shift[c] = widen(in[c]);
    std::vector<double> sums(2 * channels * threads(), 0.0);
    parallel(rows, [&](int64_t begin, int64_t end, int worker) {
      double* total = sums.data() + worker * 2 * channels;
      for (int64_t start = begin; start < end; start += rowBlock) {
        const int64_t stop = std::min(end, start + rowBlock);
        byLanes(channels, [&](int64_t c, int count) {
          const Lanes from = load(shift.data() + c, count);
          Lanes first{}, second{};
          for (int64_t row = start; row < stop; row++) {
            const Lanes value = load(in + row * channels + c, count) - from;
            first += value;
            second += value * value;
          }
          for (int i = 0; i < count; i++) {
            total[c + i] += first[i];
            total[channels + c + i] += second[i];
          }
        });
      }
    });
    std::vector<float> scale(channels), move(channels);
    const float keep = call.attributes.momentum;
    for (int64_t c = 0; c < channels; c++) {
      double first = 0, second = 0;
      for (int worker = 0; worker < threads(); worker++) {
        first += sums[worker * 2 * channels + c];
        second += sums[worker * 2 * channels + channels + c];
      }
      const double average = first / rows, variance = std::max(0.0, second / rows - average * average);
      const double unbiased = variance * rows / std::max<int64_t>(rows - 1, 1);
      mean.data<float>()[c] = float(shift[c] + average);
      inverse.data<float>()[c] = float(1 / std::sqrt(variance + call.attributes.epsilon));
      newMean.data<float>()[c] = keep * oldMean.data<float>()[c] + (1 - keep) * float(shift[c] + average);
      newVariance.data<float>()[c] = keep * oldVariance.data<float>()[c] + (1 - keep) * float(unbiased);
      scale[c] = gain.data<float>()[c] * inverse.data<float>()[c];
      move[c] = offset.data<float>()[c] - mean.data<float>()[c] * scale[c];
    }
    T* out = y.data<T>();
    const T* extra = residual.data<T>();
    parallel(rows, [&](int64_t begin, int64_t end, int) {
      for (int64_t row = begin; row < end; row++) {
        byLanes(channels, [&](int64_t c, int count) {
          Lanes z = load(in + row * channels + c, count) * load(scale.data() + c, count) + load(move.data() + c, count);
          if (hasResidual) z += load(extra + row * channels + c, count);
          store(out + row * channels + c, activate(z, activation), count);
        });
      }
    });
  });
}

/** dy, x, gain, offset, mean, 1 / deviation, [y] -> dx, dGain, dOffset, dResidual (only with y: relu or none). */
inline void batchNormGradient(Call& call) {
  const Array dy = call.input(0), x = call.input(1), gain = call.input(2), offset = call.input(3);
  const Array mean = call.input(4), inverse = call.input(5);
  const bool hasResidual = call.inputs() > 6;
  const Array y = hasResidual ? call.input(6) : x;
  const int64_t channels = x.last(), rows = x.size() / channels;
  const Array dx = call.output(0, x.shape), dGain = call.output(1, {channels}, TF_FLOAT);
  const Array dOffset = call.output(2, {channels}, TF_FLOAT);
  const Array dResidual = hasResidual ? call.output(3, x.shape) : dx;
  const int64_t activation = call.attributes.activation;
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    const T *in = x.data<T>(), *slope = dy.data<T>(), *value = y.data<T>();
    T *out = dx.data<T>(), *passed = dResidual.data<T>();
    std::vector<float> scale(channels), move(channels);
    for (int64_t c = 0; c < channels; c++) {
      scale[c] = gain.data<float>()[c] * inverse.data<float>()[c];
      move[c] = offset.data<float>()[c] - mean.data<float>()[c] * scale[c];
    }
    const float *centre = mean.data<float>(), *spread = inverse.data<float>();
    std::vector<double> sums(2 * channels * threads(), 0.0);
    parallel(rows, [&](int64_t begin, int64_t end, int worker) {
      double* total = sums.data() + worker * 2 * channels;
      for (int64_t start = begin; start < end; start += rowBlock) {
        const int64_t stop = std::min(end, start + rowBlock);
        byLanes(channels, [&](int64_t c, int count) {
          const Lanes m = load(centre + c, count), s = load(scale.data() + c, count), o = load(move.data() + c, count);
          Lanes first{}, second{};
          for (int64_t row = start; row < stop; row++) {
            const int64_t at = row * channels + c;
            const Lanes input = load(in + at, count);
            const Lanes z = hasResidual ? load(value + at, count) : input * s + o;
            const Lanes g = descend(load(slope + at, count), z, activation);
            if (hasResidual) store(passed + at, g, count);
            first += g;
            second += g * (input - m);
          }
          for (int i = 0; i < count; i++) {
            total[c + i] += first[i];
            total[channels + c + i] += second[i];
          }
        });
      }
    });
    // dx = scale · (g - mean(g) - normal · mean(g · normal)), written as scale · g + a · x + b.
    std::vector<float> factor(channels), constant(channels);
    for (int64_t c = 0; c < channels; c++) {
      double first = 0, second = 0;
      for (int worker = 0; worker < threads(); worker++) {
        first += sums[worker * 2 * channels + c];
        second += sums[worker * 2 * channels + channels + c];
      }
      dOffset.data<float>()[c] = float(first);
      dGain.data<float>()[c] = float(second * spread[c]);
      const double along = second * spread[c] * spread[c] / rows;
      factor[c] = float(-scale[c] * along);
      constant[c] = float(-scale[c] * (first / rows));
    }
    parallel(rows, [&](int64_t begin, int64_t end, int) {
      for (int64_t row = begin; row < end; row++) {
        byLanes(channels, [&](int64_t c, int count) {
          const int64_t at = row * channels + c;
          const Lanes input = load(in + at, count), s = load(scale.data() + c, count);
          const Lanes g = hasResidual ? load(passed + at, count)
                                      : descend(load(slope + at, count), input * s + load(move.data() + c, count), activation);
          const Lanes result = g * s + (input - load(centre + c, count)) * load(factor.data() + c, count) +
                               load(constant.data() + c, count);
          store(out + at, result, count);
        });
      }
    });
  });
}

/** x, gain, offset -> y, mean, 1 / deviation of each row. */
inline void layerNorm(Call& call) {
  const Array x = call.input(0), gain = call.input(1), offset = call.input(2);
  const int64_t size = x.last(), rows = x.size() / size;
  if (gain.size() != size) return call.fail("PaucisLayerNorm: gain does not fit the last axis");
  const Array y = call.output(0, x.shape), mean = call.output(1, {rows}, TF_FLOAT);
  const Array inverse = call.output(2, {rows}, TF_FLOAT);
  const float *gains = gain.data<float>(), *offsets = offset.data<float>();
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    parallel(rows, [&](int64_t begin, int64_t end, int) {
      for (int64_t row = begin; row < end; row++) {
        const T* in = x.data<T>() + row * size;
        T* out = y.data<T>() + row * size;
        Lanes total{};
        byLanes(size, [&](int64_t c, int count) { total += load(in + c, count); });
        const float average = sum(total) / size;
        Lanes squares{};
        byLanes(size, [&](int64_t c, int count) {
          const Lanes d = load(in + c, count) - average;
          const Lanes square = d * d;
          if (count == width) squares += square;
          else for (int i = 0; i < count; i++) squares[i] += square[i];
        });
        const float spread = 1 / std::sqrt(sum(squares) / size + call.attributes.epsilon);
        byLanes(size, [&](int64_t c, int count) {
          const Lanes normal = (load(in + c, count) - average) * spread;
          store(out + c, normal * load(gains + c, count) + load(offsets + c, count), count);
        });
        mean.data<float>()[row] = average;
        inverse.data<float>()[row] = spread;
      }
    });
  });
}

/** dy, x, gain, mean, 1 / deviation -> dx, dGain, dOffset. */
inline void layerNormGradient(Call& call) {
  const Array dy = call.input(0), x = call.input(1), gain = call.input(2), mean = call.input(3), inverse = call.input(4);
  const int64_t size = x.last(), rows = x.size() / size;
  const Array dx = call.output(0, x.shape), dGain = call.output(1, {size}, TF_FLOAT);
  const Array dOffset = call.output(2, {size}, TF_FLOAT);
  const float* gains = gain.data<float>();
  Partials forGain(size), forOffset(size);
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    parallel(rows, [&](int64_t begin, int64_t end, int worker) {
      float *gainSum = forGain.of(worker), *offsetSum = forOffset.of(worker);
      for (int64_t row = begin; row < end; row++) {
        const T *in = x.data<T>() + row * size, *slope = dy.data<T>() + row * size;
        T* out = dx.data<T>() + row * size;
        const float average = mean.data<float>()[row], spread = inverse.data<float>()[row];
        Lanes first{}, second{};
        byLanes(size, [&](int64_t c, int count) {
          const Lanes normal = (load(in + c, count) - average) * spread, g = load(slope + c, count);
          const Lanes d = g * load(gains + c, count);
          first += d;
          second += d * normal;
          store(gainSum + c, load(gainSum + c, count) + g * normal, count);
          store(offsetSum + c, load(offsetSum + c, count) + g, count);
        });
        const float a = sum(first) / size, b = sum(second) / size;
        byLanes(size, [&](int64_t c, int count) {
          const Lanes normal = (load(in + c, count) - average) * spread;
          store(out + c, (load(slope + c, count) * load(gains + c, count) - a - normal * b) * spread, count);
        });
      }
    });
  });
  forGain.sumInto(dGain.data<float>());
  forOffset.sumInto(dOffset.data<float>());
}

/** Where group normalisation takes its statistics: samples, positions of each, channels, channels of a group. */
struct Groups {
  int64_t samples, rows, channels, size, count;
};

inline bool groupsOf(Call& call, const Array& x, Groups& groups) {
  const int64_t channels = x.last(), count = call.attributes.parts;
  if (x.shape.size() < 2 || count < 1 || channels % count != 0) {
    call.fail("PaucisGroupNorm: the groups do not divide the channels");
    return false;
  }
  groups = {x.shape[0], x.size() / (x.shape[0] * channels), channels, channels / count, count};
  return true;
}

/** x, gain, offset -> y, mean, 1 / deviation of each group of each sample. */
inline void groupNorm(Call& call) {
  const Array x = call.input(0), gain = call.input(1), offset = call.input(2);
  Groups groups;
  if (!groupsOf(call, x, groups)) return;
  if (gain.size() != groups.channels) return call.fail("PaucisGroupNorm: gain does not fit the channels");
  const Array y = call.output(0, x.shape), mean = call.output(1, {groups.samples, groups.count}, TF_FLOAT);
  const Array inverse = call.output(2, {groups.samples, groups.count}, TF_FLOAT);
  const int64_t channels = groups.channels;
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    parallel(groups.samples, [&](int64_t begin, int64_t end, int) {
      std::vector<float> shift(channels), first(channels), second(channels), scale(channels), move(channels);
      for (int64_t sample = begin; sample < end; sample++) {
        const T* in = x.data<T>() + sample * groups.rows * channels;
        T* out = y.data<T>() + sample * groups.rows * channels;
        // Shifted by the first value of the group, so that the difference of squares stays exact.
        for (int64_t c = 0; c < channels; c++) shift[c] = widen(in[c / groups.size * groups.size]);
        std::fill(first.begin(), first.end(), 0.0f);
        std::fill(second.begin(), second.end(), 0.0f);
        for (int64_t row = 0; row < groups.rows; row++) {
          byLanes(channels, [&](int64_t c, int count) {
            const Lanes value = load(in + row * channels + c, count) - load(shift.data() + c, count);
            store(first.data() + c, load(first.data() + c, count) + value, count);
            store(second.data() + c, load(second.data() + c, count) + value * value, count);
          });
        }
        for (int64_t group = 0; group < groups.count; group++) {
          double total = 0, squares = 0;
          for (int64_t c = group * groups.size; c < (group + 1) * groups.size; c++) {
            total += first[c];
            squares += second[c];
          }
          const double values = double(groups.rows) * groups.size, average = total / values;
          const double variance = std::max(0.0, squares / values - average * average);
          const float centre = float(shift[group * groups.size] + average);
          const float spread = float(1 / std::sqrt(variance + call.attributes.epsilon));
          mean.data<float>()[sample * groups.count + group] = centre;
          inverse.data<float>()[sample * groups.count + group] = spread;
          for (int64_t c = group * groups.size; c < (group + 1) * groups.size; c++) {
            scale[c] = gain.data<float>()[c] * spread;
            move[c] = offset.data<float>()[c] - centre * scale[c];
          }
        }
        for (int64_t row = 0; row < groups.rows; row++) {
          byLanes(channels, [&](int64_t c, int count) {
            const Lanes value = load(in + row * channels + c, count);
            store(out + row * channels + c, value * load(scale.data() + c, count) + load(move.data() + c, count), count);
          });
        }
      }
    });
  });
}

/** dy, x, gain, mean, 1 / deviation -> dx, dGain, dOffset. */
inline void groupNormGradient(Call& call) {
  const Array dy = call.input(0), x = call.input(1), gain = call.input(2), mean = call.input(3), inverse = call.input(4);
  Groups groups;
  if (!groupsOf(call, x, groups)) return;
  const int64_t channels = groups.channels;
  const Array dx = call.output(0, x.shape), dGain = call.output(1, {channels}, TF_FLOAT);
  const Array dOffset = call.output(2, {channels}, TF_FLOAT);
  const float* gains = gain.data<float>();
  Partials forGain(channels), forOffset(channels);
  typed(call, [&](auto type) {
    typedef decltype(type) T;
    parallel(groups.samples, [&](int64_t begin, int64_t end, int worker) {
      std::vector<float> centre(channels), spread(channels), first(channels), second(channels);
      std::vector<float> factor(channels), along(channels), constant(channels);
      float *gainSum = forGain.of(worker), *offsetSum = forOffset.of(worker);
      for (int64_t sample = begin; sample < end; sample++) {
        const int64_t start = sample * groups.rows * channels;
        const T *in = x.data<T>() + start, *slope = dy.data<T>() + start;
        T* out = dx.data<T>() + start;
        for (int64_t c = 0; c < channels; c++) {
          centre[c] = mean.data<float>()[sample * groups.count + c / groups.size];
          spread[c] = inverse.data<float>()[sample * groups.count + c / groups.size];
        }
        std::fill(first.begin(), first.end(), 0.0f);
        std::fill(second.begin(), second.end(), 0.0f);
        for (int64_t row = 0; row < groups.rows; row++) {
          byLanes(channels, [&](int64_t c, int count) {
            const Lanes g = load(slope + row * channels + c, count);
            const Lanes distance = load(in + row * channels + c, count) - load(centre.data() + c, count);
            store(first.data() + c, load(first.data() + c, count) + g, count);
            store(second.data() + c, load(second.data() + c, count) + g * distance, count);
          });
        }
        // dx = 1 / deviation · (gain · g - mean(gain · g) - normal · mean(gain · g · normal)), over the group.
        for (int64_t group = 0; group < groups.count; group++) {
          double total = 0, moment = 0;
          for (int64_t c = group * groups.size; c < (group + 1) * groups.size; c++) {
            total += double(gains[c]) * first[c];
            moment += double(gains[c]) * second[c] * spread[c];
          }
          const double values = double(groups.rows) * groups.size;
          for (int64_t c = group * groups.size; c < (group + 1) * groups.size; c++) {
            gainSum[c] += second[c] * spread[c];
            offsetSum[c] += first[c];
            factor[c] = gains[c] * spread[c];
            along[c] = float(-moment / values * spread[c] * spread[c]);
            constant[c] = float(-total / values * spread[c]);
          }
        }
        for (int64_t row = 0; row < groups.rows; row++) {
          byLanes(channels, [&](int64_t c, int count) {
            const Lanes distance = load(in + row * channels + c, count) - load(centre.data() + c, count);
            const Lanes result = load(slope + row * channels + c, count) * load(factor.data() + c, count) +
                                 distance * load(along.data() + c, count) + load(constant.data() + c, count);
            store(out + row * channels + c, result, count);
          });
        }
      }
    });
  });
  forGain.sumInto(dGain.data<float>());
  forOffset.sumInto(dOffset.data<float>());
}

}  // namespace paucis
