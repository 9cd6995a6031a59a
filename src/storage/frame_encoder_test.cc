#include "storage/frame_encoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <thread>

namespace stratus {
namespace {

constexpr UtcMillis kTime{1'795'000'000'000};  // November 2026

RunTasks on_threads() {
  return [](std::size_t count, const std::function<void(std::size_t)>& task) {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < count; ++i) threads.emplace_back(task, i);
  };
}

std::vector<LogMessage> views(const std::vector<std::string>& texts) {
  std::vector<LogMessage> messages;
  for (const std::string& text : texts) messages.push_back({"key", text});
  return messages;
}

std::vector<std::string> repeated(std::size_t count, std::size_t size) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i)
    texts.push_back(std::to_string(i) + std::string(size, static_cast<char>('a' + i % 26)));
  return texts;
}

std::string noise(std::size_t size) {
  std::mt19937 random(5);
  std::string bytes(size, 'x');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

struct Batch {
  const char* what;
  std::vector<std::string> texts;
  std::uint32_t codec;
};

std::vector<Batch> batches() {
  std::vector<std::string> with_noise = repeated(3000, 450);
  with_noise.push_back(noise(kFramePieceBytes + 1));
  return {{"one small message", {"hi"}, kZstd},
          {"empty messages", {"", "", ""}, kZstd},
          {"one piece", repeated(100, 450), kZstd},
          {"many pieces", repeated(10'000, 450), kZstd},
          {"messages greater than a piece", repeated(3, 2 * kFramePieceBytes), kZstd},
          {"a piece that does not shrink", with_noise, kZstd},
          {"nothing shrinks", {noise(3 * kFramePieceBytes)}, kStored}};
}

// The calls shrink, whatever the messages do. Messages and calls come back, and the bytes are the same whoever compresses
// them.
TEST(FrameEncoder, WhatItMakesIsReadBack) {
  FrameEncoder alone;
  FrameEncoder together(on_threads());
  const std::vector<StampedCall> calls{{"first", "digest", kTime, {{1, Stamping::kStamped, kTime}}},
                                       {"second", "digest", kTime, {{2, Stamping::kRejected}}}};
  for (const Batch& batch : batches()) {
    SCOPED_TRACE(batch.what);
    const std::vector<LogMessage> messages = views(batch.texts);
    const std::string frame(*alone.encode(42, kTime, messages, calls));
    EXPECT_EQ(*together.encode(42, kTime, messages, calls), frame);
    const auto header = parse_frame_header(frame);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->codec, batch.codec);
    EXPECT_EQ(header->bytes(), frame.size());
    EXPECT_EQ(header->base, 42);
    EXPECT_EQ(header->time, kTime);
    ASSERT_TRUE(frame_intact(*header, frame));
    FrameDecoder decoder;
    std::vector<LogRecord> records;
    ASSERT_TRUE(decoder.decode(*header, frame, 42, records));
    ASSERT_EQ(records.size(), batch.texts.size());
    for (std::size_t i = 0; i < records.size(); ++i) ASSERT_EQ(records[i].message, batch.texts[i]);
    std::vector<StampedCall> found;
    ASSERT_TRUE(decoder.decode_calls(*header, frame, found));
    EXPECT_EQ(found, calls);
  }
}

TEST(FrameEncoder, ABatchBeyondTheLimitIsRefusedAndTheNextOneIsNot) {
  FrameEncoder encoder;
  const std::vector<std::string> texts{std::string(kMaxFrameRawBytes, 'x')};
  EXPECT_EQ(encoder.encode(0, kTime, views(texts)).error().kind, ErrorKind::kInvalidArgument);
  const std::vector<std::string> small{"hi"};
  EXPECT_TRUE(encoder.encode(0, kTime, views(small)));
}

}  // namespace
}  // namespace stratus
