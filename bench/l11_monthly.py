"""L11: from exec to exit of `stratus monthly` on the demonstration's data, warm page cache."""

from c1_monthly import median_ms
from limits import Limit

WHAT = "exec to exit of `stratus monthly`, demonstration's data"
LIMITS = (Limit("monthly", "ms", 50, 30, 25),)


def measure(machine, _):
    median, least, runs = median_ms(machine)
    return {"values": [median], "note": f"least {least:.1f} ms of {runs}"}
