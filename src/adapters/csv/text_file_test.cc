#include "adapters/csv/text_file.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "support/dropping_file_system.h"

namespace stratus {
namespace {

std::string gzip(std::string text) {
  std::string bytes(text.size() + 100, '\0');
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  stream.next_in = static_cast<Bytef*>(static_cast<void*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = static_cast<Bytef*>(static_cast<void*>(bytes.data()));
  stream.avail_out = static_cast<uInt>(bytes.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  bytes.resize(stream.total_out);
  deflateEnd(&stream);
  return bytes;
}

TEST(TextFile, WhatIsNoTextSaysWhatItIs) {
  const auto told = [](std::string_view bytes) {
    DroppingFileSystem files;
    files.put("x", std::string(bytes));
    const auto text = read_text_file(files, "x");
    return text ? "" : text.error().message;
  };
  EXPECT_EQ(told("a,b\n"), "");
  EXPECT_EQ(told("PK\x03\x04..."), "x is a zip archive or an Excel workbook; unpack it, or save the sheet as CSV");
  EXPECT_EQ(told("BZh91AY"), "x is compressed by bzip2; unpack it, or use gzip");
  EXPECT_EQ(told("PAR1...."), "x is a Parquet file; write it out as CSV");
  EXPECT_EQ(told("%PDF-1.7\n"), "x is a PDF document; save its table as CSV");
  EXPECT_EQ(told(std::string("a.csv") + std::string(252, '\0') + "ustar  "), "x is a tar archive; unpack it");
  for (const char* page : {"<!DOCTYPE html>", "\xEF\xBB\xBF\n <html lang=fr>", "<?xml version='1.0'?>"})
    EXPECT_EQ(told(page), "x is a page of HTML or XML; import takes CSV and messages");
  EXPECT_EQ(told("<DATE>,<TIME>\n"), "");
  EXPECT_EQ(told(gzip("PK\x03\x04...")), told("PK\x03\x04"));
}

TEST(TextFile, PlainAndGzip) {
  EXPECT_EQ(inflate_text("a,b\n", "x"), "a,b\n");
  EXPECT_EQ(inflate_text("", "x"), "");
  EXPECT_EQ(inflate_text(gzip("a,b\n"), "x"), "a,b\n");
  EXPECT_EQ(inflate_text(gzip(""), "x"), "");
  EXPECT_EQ(inflate_text(gzip("a\n") + gzip("b\n"), "x"), "a\nb\n") << "members follow each other";
  const std::string large(1'000'000, 'x');
  EXPECT_EQ(inflate_text(gzip(large), "x"), large);
}

TEST(TextFile, DamageAndLimits) {
  const std::string bytes = gzip("a line of weather\n");
  for (std::size_t size = 2; size < bytes.size(); ++size) {
    EXPECT_EQ(inflate_text(bytes.substr(0, size), "x").error().kind, ErrorKind::kDataLoss) << size;
  }
  std::string flipped = bytes;
  flipped[flipped.size() - 6] ^= 1;  // in the checksum
  EXPECT_EQ(inflate_text(flipped, "x").error().kind, ErrorKind::kDataLoss);
  EXPECT_EQ(inflate_text(gzip(std::string(1'000'000, '0')), "x", 999'999).error().kind, ErrorKind::kResourceExhausted);
  EXPECT_EQ(inflate_text("12345", "x", 4).error().kind, ErrorKind::kResourceExhausted);
}

TEST(TextFile, AFileThatIsNotThere) {
  EXPECT_EQ(read_text_file(PosixFileSystem(), "no/such/file.csv").error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace stratus
