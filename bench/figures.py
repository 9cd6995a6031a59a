"""Runs figures, prints their table and keeps their results."""

import argparse
import datetime
import importlib
import json
import os
import platform
import subprocess

from machine import Machine

FIGURES = {
    "C1": "c1_monthly",
    "C2": "c2_memory",
    "S2": "s2_ingest",
    "S5": "s5_acknowledge",
    "B3": "b3_views",
    "R1": "r1_late_day",
    "D1": "d1_bytes",
    "Q1": "q1_city",
}


def describe_machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def commit():
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def record(run, figure_id, module, result):
    return {
        "run": run,
        "id": figure_id,
        "what": module.WHAT,
        "ours": result["ours"],
        "peer": result.get("peer"),
        "ratio": result.get("ratio"),
        "goal": module.GOAL,
        "holds": result["holds"],
        "machine": describe_machine(),
        "load": round(os.getloadavg()[0], 2),
        "date": now(),
        "commit": commit(),
        "note": result.get("note", ""),
    }


def show(row):
    ratio = "-" if row["ratio"] is None else f"{row['ratio']:.2f}"
    verdict = {True: "holds", False: "MISSED"}[row["holds"]]
    print(f"{row['id']:<4}{row['ours']:<34}{str(row['peer'] or '-'):<34}{ratio:>8}  {row['goal']:<36}{verdict}", flush=True)
    if row["note"]:
        print(f"    {row['note']}", flush=True)


def main():
    parser = argparse.ArgumentParser(prog="bench/run")
    parser.add_argument("ids", nargs="*", metavar="ID", help="of " + " ".join(FIGURES))
    parser.add_argument("--build", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--settle", type=int, default=60, help="seconds that C2 waits")
    options = parser.parse_args()
    machine = Machine(options.build, options.rounds, options.settle)
    path = f"bench/results/{datetime.date.today().isoformat()}.jsonl"
    os.makedirs("bench/results", exist_ok=True)
    run = now()
    for figure_id in options.ids or FIGURES:
        module = importlib.import_module(FIGURES[figure_id])
        result = module.measure(machine)
        if result is None:
            print(f"{figure_id:<4}skipped: {module.NEEDS}", flush=True)
            continue
        row = record(run, figure_id, module, result)
        show(row)
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
