"""Runs the figures of many stations (L1 to L12), prints their table and keeps their results."""

import argparse
import datetime
import importlib
import json
import os
import sys

from figures import commit, describe_machine, now
from limits import worst
from machine import Machine
from world import MONTHS, STATIONS, World

# In the order of use: what the layout of a version decides comes first.
FIGURES = {
    "L1": "l1_rank",
    "L2": "l2_latest",
    "L3": "l3_station_day",
    "L4": "l4_hourly_batch",
    "L5": "l5_station_day_late",
    "L6": "l6_climate",
    "L7": "l7_rebuild",
    "L8": "l8_start",
    "L9": "l9_ingest",
    "L10": "l10_verify",
    "L11": "l11_monthly",
    "L12": "l12_bytes",
}


def record(run, figure_id, module, result, world):
    """`values` in the order of the figure's LIMITS. Only the whole world is held to them."""
    of_each = [limit.verdict(value) for limit, value in zip(module.LIMITS, result["values"], strict=True)]
    return {
        "run": run,
        "id": figure_id,
        "what": module.WHAT,
        "world": world.name,
        "ours": "; ".join(limit.shown(value) for limit, value in zip(module.LIMITS, result["values"])),
        "values": {limit.name: value for limit, value in zip(module.LIMITS, result["values"])},
        "peer": result.get("peer"),
        "bounds": "; ".join(limit.bounds() for limit in module.LIMITS),
        "verdict": worst(of_each) if world.whole else "small world",
        "machine": describe_machine(),
        "load": round(os.getloadavg()[0], 2),
        "date": now(),
        "commit": commit(),
        "note": result.get("note", ""),
    }


def show(row):
    print(f"{row['id']:<4}{row['what']}\n    {row['ours']}  [{row['bounds']}]  {row['verdict']}", flush=True)
    for text in (row["peer"], row["note"]):
        if text:
            print(f"    {text}", flush=True)


def main():
    parser = argparse.ArgumentParser(prog="bench/scale")
    parser.add_argument("ids", nargs="*", metavar="ID", help="of " + " ".join(FIGURES))
    parser.add_argument("--build", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--stations", type=int, default=STATIONS, help="fewer make a smaller world, for trying")
    parser.add_argument("--months", type=int, default=MONTHS)
    options = parser.parse_args()
    world = World(Machine(options.build, options.rounds, 0), options.stations, options.months)
    path = f"bench/results/scale/{datetime.date.today().isoformat()}.jsonl"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    run = now()
    print(f"world: {world.name}", flush=True)
    verdicts = []
    for figure_id in options.ids or FIGURES:
        module = importlib.import_module(FIGURES[figure_id])
        row = record(run, figure_id, module, module.measure(world.machine, world), world)
        verdicts.append(row["verdict"])
        show(row)
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
    sys.exit(1 if "floor missed" in verdicts else 0)


if __name__ == "__main__":
    main()
