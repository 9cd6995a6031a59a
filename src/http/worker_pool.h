// A fixed number of threads and a bounded queue of tasks.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace stratus {

// Thread-safe.
class WorkerPool {
 public:
  using Task = std::function<void()>;

  // threads >= 1; at most `max_queued` tasks wait.
  WorkerPool(int threads, std::size_t max_queued);
  // Stops as stop() does.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when the queue is full or the pool stops; the task is then dropped. Tasks must not throw.
  bool submit(Task task);
  // Runs what is queued, then joins. May be called twice.
  void stop();

 private:
  void run();

  const std::size_t max_queued_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;  // guarded by mutex_
  bool stopping_ = false;   // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace stratus
