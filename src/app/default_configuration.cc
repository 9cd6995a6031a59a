#include "app/config.h"

namespace stratus {
namespace {

// Coordinates are those of the city, in degrees.
constexpr std::string_view kDefaultConfiguration =
    R"toml(# stratus.toml: every setting has a default; this is the file as `stratus config show` prints it.
data_dir = "stratus-data"

[serve]
address = "127.0.0.1"
port = 8000
batch_interval_s = 3600    # the timer of the batch layer; 0: only the size of the tail starts it
batch_tail_facts = 100000  # a tail of so many facts starts a batch run
stop_grace_s = 5           # seconds for what is being answered when serve is stopped
question_timeout_s = 30    # then a question is given up
names = []                 # hosts that are answered for besides the address and localhost, e.g. ["weather.example.org"]
token_file = ""            # a file with the secret of whoever writes; needed for addresses beyond this machine

[log]
level = "info"             # debug, info, warning or error
format = "text"            # or json: one object a line

[source.visual_crossing]
base_url = "https://weather.visualcrossing.com"
# The key comes from the environment variable VISUAL_CROSSING_API_KEY, not from a file that is shared.
daily_cost_limit = 1000    # records a UTC day
collect_share_pct = 50     # of them, for current weather; backfill takes the rest, and what collecting left unused

[[station]]
city = "Paris"
country = "FR"
latitude = 48.8566
longitude = 2.3522
zone = "Europe/Paris"

[[station]]
city = "Lyon"
country = "FR"
latitude = 45.7640
longitude = 4.8357
zone = "Europe/Paris"

[[station]]
city = "Marseille"
country = "FR"
latitude = 43.2965
longitude = 5.3698
zone = "Europe/Paris"

[[station]]
city = "Toulouse"
country = "FR"
latitude = 43.6047
longitude = 1.4442
zone = "Europe/Paris"

[[station]]
city = "Nice"
country = "FR"
latitude = 43.7102
longitude = 7.2620
zone = "Europe/Paris"

[[station]]
city = "Nantes"
country = "FR"
latitude = 47.2184
longitude = -1.5536
zone = "Europe/Paris"

[[station]]
city = "Strasbourg"
country = "FR"
latitude = 48.5734
longitude = 7.7521
zone = "Europe/Paris"

[[station]]
city = "Montpellier"
country = "FR"
latitude = 43.6108
longitude = 3.8767
zone = "Europe/Paris"

[[station]]
city = "Bordeaux"
country = "FR"
latitude = 44.8378
longitude = -0.5792
zone = "Europe/Paris"

[[station]]
city = "Lille"
country = "FR"
latitude = 50.6292
longitude = 3.0573
zone = "Europe/Paris"

[[station]]
city = "Rennes"
country = "FR"
latitude = 48.1173
longitude = -1.6778
zone = "Europe/Paris"

[[station]]
city = "Brest"
country = "FR"
latitude = 48.3904
longitude = -4.4861
zone = "Europe/Paris"

[[station]]
city = "London"
country = "GB"
latitude = 51.5074
longitude = -0.1278
zone = "Europe/London"

[[station]]
city = "New York"
country = "US"
latitude = 40.7128
longitude = -74.0060
zone = "America/New_York"

[[station]]
city = "Tokyo"
country = "JP"
latitude = 35.6762
longitude = 139.6503
zone = "Asia/Tokyo"

[[station]]
city = "Sydney"
country = "AU"
latitude = -33.8688
longitude = 151.2093
zone = "Australia/Sydney"

[[station]]
city = "Dakar"
country = "SN"
latitude = 14.7167
longitude = -17.4677
zone = "Africa/Dakar"
)toml";

}  // namespace

std::string_view default_configuration() { return kDefaultConfiguration; }

}  // namespace stratus
