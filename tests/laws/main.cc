// Fewer cases than rapidcheck's hundred, for each runs the whole spine; RC_PARAMS="max_success=10000 seed=…" asks for more.
#include <gtest/gtest.h>

#include <cstdlib>

int main(int argc, char** argv) {
  constexpr int kKeepWhatIsSet = 0;
  ::setenv("RC_PARAMS", "max_success=60", kKeepWhatIsSet);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
