// A fixed pool of threads. Work is cut by the number of threads alone, so that results depend on nothing else.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace paucis {

class Pool {
 public:
  static Pool& shared() {
    static Pool* pool = new Pool();  // never destroyed: its threads may outlive static destructors
    return *pool;
  }
  int threads() const { return int(workers_.size()) + 1; }

  /** Only before the first parallel work. */
  void resize(int threads) {
    for (int index = int(workers_.size()) + 1; index < threads; index++) {
      workers_.emplace_back([this, index] { serve(index); });
      workers_.back().detach();
    }
  }

  void run(const std::function<void(int)>& part) {
    if (workers_.empty()) return part(0);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      part_ = &part;
      pending_ = int(workers_.size());
      round_++;
    }
    wake_.notify_all();
    part(0);
    std::unique_lock<std::mutex> lock(mutex_);
    done_.wait(lock, [this] { return pending_ == 0; });
  }

 private:
  void serve(int index) {
    uint64_t seen = 0;
    for (;;) {
      const std::function<void(int)>* part;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [&] { return round_ != seen; });
        seen = round_;
        part = part_;
      }
      (*part)(index);
      std::lock_guard<std::mutex> lock(mutex_);
      if (--pending_ == 0) done_.notify_one();
    }
  }

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_, done_;
  const std::function<void(int)>* part_ = nullptr;
  int pending_ = 0;
  uint64_t round_ = 0;
};

inline int threads() { return Pool::shared().threads(); }

/** Calls `body(begin, end, worker)` on contiguous parts of [0, count). */
template <class Body>
void parallel(int64_t count, Body body) {
  const int parts = threads();
  if (parts == 1 || count < parts) return body(int64_t(0), count, 0);
  Pool::shared().run([&](int worker) { body(count * worker / parts, count * (worker + 1) / parts, worker); });
}

/** Per worker an array of zeros, and their sum in the order of the workers. */
class Partials {
 public:
  explicit Partials(int64_t size) : size_(size), values_(size * threads(), 0.0f) {}
  float* of(int worker) { return values_.data() + worker * size_; }
  void sumInto(float* to) const {
    for (int64_t i = 0; i < size_; i++) {
      float total = 0;
      for (int worker = 0; worker < threads(); worker++) total += values_[worker * size_ + i];
      to[i] = total;
    }
  }

 private:
  int64_t size_;
  std::vector<float> values_;
};

}  // namespace paucis
