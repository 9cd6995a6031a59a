#include "app/config.h"

namespace stratus {
namespace {

// Every setting stands here: what stands elsewhere is laid over it.
constexpr std::string_view kDefaultConfiguration =
    R"toml(# stratus.toml: every setting has a default; this is the file as `stratus config show` prints it.
data_dir = "stratus-data"

[serve]
address = "127.0.0.1"
port = 8000
batch_interval_s = 3600    # the timer of the batch layer; 0: only the size of the tail starts it
batch_tail_facts = 100000  # a tail of so many facts starts a batch run
tail_limit_mib = 1024      # memory of the tail, about 50 bytes a fact; at it nothing is taken until a batch run succeeds
stop_grace_s = 5           # seconds for what is being answered when serve is stopped
question_timeout_s = 30    # then a question is given up
slow_question_ms = 1000    # a question that takes longer is told in the log
names = []                 # hosts that are answered for besides the address and localhost, e.g. ["weather.example.org"]
token_file = ""            # a file with the secret of whoever writes; needed for addresses beyond this machine

[batch]
keep_horizons = 3          # of so many contents the newest version is kept, for rollback; what is being read stays, too

[engines]
world = "embedded"         # or kafka: log and dead letters are topics, all else is in the data folder; of stratus-cluster

[kafka]                    # of the world kafka
servers = "127.0.0.1:9092" # host:port, several with commas
topic = "weather_data_v2"
rejects_topic = "weather_rejects"
partitions = 4             # of a topic that is made, as the next two; one that is there keeps its own
replication = 1            # brokers that hold each record; 3 where one may be lost
min_insync = 1             # of them, those that have it before it is acknowledged; 2 of 3
timeout_s = 10             # an append, a read or a question that is not answered in that time has failed

[log]
level = "info"             # debug, info, warning or error
format = "text"            # or json: one object a line

[source.visual_crossing]
base_url = "https://weather.visualcrossing.com"
# The key comes from the variable VISUAL_CROSSING_API_KEY, not from a file that is shared.
ca_file = ""               # PEM; empty: the authorities of the machine
proxy = ""                 # empty: none, whatever the environment says
daily_cost_limit = 1000    # records a UTC day
collect_share_pct = 50     # of them, for current weather; backfill takes the rest, and what collecting left unused
max_body_bytes = 16777216  # of an answer, after decompression
connect_timeout_s = 10
total_timeout_s = 60
max_retries = 3            # of a concurrency 429, a 5xx or a broken connection
lease_wait_s = 60          # for another process that asks with the same key

# The stations that are collected; none is known before somebody describes it. `stratus stations --help` tells how to add
# one to the data folder without this file. Take the '#' away, or write your own:
#
# [[station]]
# city = "Paris"
# country = "FR"
# latitude = 48.8566
# longitude = 2.3522
# zone = "Europe/Paris"
#
# [[station]]
# id = "station_Kathmandu_NP"   # default: made of city and country
# city = "Kathmandu"
# country = "NP"
# latitude = 27.7172
# longitude = 85.3240
# elevation_m = 1400            # default: unknown
# zone = "Asia/Kathmandu"
# interval_s = 3600             # nominal seconds between observations
# accumulation_stamp = "start"  # or end: whether rain carries the start or the end of its interval
# grid = "local"                # or utc: whether nominal times are whole intervals of the local clock or of UTC
)toml";

}  // namespace

std::string_view default_configuration() { return kDefaultConfiguration; }

}  // namespace stratus
