"""C1: from exec to exit of `stratus monthly` on the demonstration's data, warm page cache."""

import statistics

WHAT = "exec to exit of `stratus monthly`, demonstration's data"
GOAL = "60 ms or less"
RUNS = 20


def median_ms(machine):
    """Median and least of so many runs."""
    folder = machine.demo()
    answer = machine.run(machine.stratus, "monthly", "--data", folder)
    assert "New York" in answer or "JFK" in answer, "monthly does not name the demonstration's stations"
    times = [1000 * machine.seconds(machine.stratus, "monthly", "--data", folder) for _ in range(RUNS)]
    return statistics.median(times), min(times), RUNS


def measure(machine):
    median, least, runs = median_ms(machine)
    return {"ours": f"{median:.1f} ms", "holds": median <= 60, "note": f"least {least:.1f} ms of {runs}"}
