// The shape of a JSON object, as a table: what an answer shows or a body states. The OpenAPI document is made of it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "api/definition/parameter.h"

namespace stratus {

enum class MemberType : std::uint8_t { kText, kInteger, kNumber, kBoolean, kInstant, kObject };

struct Shape;

// One member. Units stand in the name, or else in the text.
struct Member {
  std::string_view name;
  MemberType type = MemberType::kText;
  std::string_view text{};
  Values values{};               // of a text: all that it may be; empty: any
  const Shape* shape = nullptr;  // of an object
  bool is_list = false;          // an array of such values
  bool nullable = false;
  bool optional = false;   // may be absent
  std::int64_t least = 0;  // of a number, inclusive; any where they are equal
  std::int64_t greatest = 0;

  static Member of_text(std::string_view name, std::string_view text = {}, Values values = {}) {
    return {name, MemberType::kText, text, values};
  }
  static Member integer(std::string_view name, std::string_view text = {}) { return {name, MemberType::kInteger, text}; }
  static Member number(std::string_view name, std::string_view text = {}) { return {name, MemberType::kNumber, text}; }
  static Member boolean(std::string_view name, std::string_view text = {}) { return {name, MemberType::kBoolean, text}; }
  static Member instant(std::string_view name, std::string_view text = {}) { return {name, MemberType::kInstant, text}; }
  static Member object(std::string_view name, const Shape& shape, std::string_view text = {}) {
    return {name, MemberType::kObject, text, {}, &shape};
  }

  Member or_null() const {
    Member member = *this;
    member.nullable = true;
    return member;
  }
  Member or_absent() const {
    Member member = *this;
    member.optional = true;
    return member;
  }
  Member within(std::int64_t lowest, std::int64_t highest) const {
    Member member = *this;
    member.least = lowest;
    member.greatest = highest;
    return member;
  }
  Member list() const {
    Member member = *this;
    member.is_list = true;
    return member;
  }
};

struct Shape {
  std::string_view name;  // in the document; of one shape only
  std::string_view text;
  std::vector<Member> members;
  bool open = false;  // other members may stand beside them
};

// A shape made when it is first asked for; it lives as long as the process.
using ShapeOf = const Shape& (*)();

}  // namespace stratus
