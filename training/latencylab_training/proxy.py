"""python -m latencylab_training.proxy --candidates DIR --data DATA --out OUT: an accuracy table by short trainings.

DIR is what `latlab search --emit DIR --candidates N` wrote. Every candidate is trained at the same short schedule, from one static
network, and is a row of OUT/accuracy.csv, which `latlab search --accuracy-table` reads. What is done is not done again; --shard I/N
does a part, on any machine that sees the folders.
"""

import argparse
import contextlib
import csv
import fcntl
import hashlib
import json
import os
import sys

import torch

from . import files
from .config import Config, InputError
from .data import load
from .loop import Run, Schedule
from .training import parts_of, train, train_static

TABLE = "candidates.csv"


def candidates_of(folder):
    """(columns, rows) of the table of candidates; a row has the name of its folder as `configuration`."""
    path = os.path.join(folder, TABLE)
    if not os.path.isfile(path):
        raise InputError(f"{path}: no such file, expected what latlab search --emit {folder} --candidates N writes")
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows or "configuration" not in rows[0]:
        raise InputError(f"{path}:1: expected a column configuration, and a row below it")
    return list(rows[0]), rows


def shard_of(text):
    part, _, count = text.partition("/")
    if not (part.isdigit() and count.isdigit() and 1 <= int(part) <= int(count)):
        raise InputError(f"--shard {text}: expected I/N with I of 1 to N, e.g. 1/4")
    return int(part) - 1, int(count)


@contextlib.contextmanager
def alone(path):
    """One process at a time, of all that see the file."""
    with open(path, "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Sweep:
    """Candidates, how each is trained, and the folder of their rows."""

    def __init__(self, options, log=print):
        self.folder, self.out, self.log = options.candidates, options.out, log
        self.columns, self.rows = candidates_of(self.folder)
        self.options = options
        self.seeds = [int(seed) for seed in options.seeds.split(",")]
        self.settings = [options.data, options.images, options.test_images, sorted(options.set)]

    def tasks(self):
        return [(row, seed) for row in self.rows for seed in self.seeds]

    def config(self, name):
        return Config(os.path.join(self.folder, name, "latencylab.yaml"), self.options.set)

    def key(self, config, seed):
        """Names a task by all that its result depends on."""
        described = json.dumps([config.json, self.settings, seed], sort_keys=True)
        return hashlib.sha256(described.encode()).hexdigest()[:16]

    def row_path(self, row, seed):
        return os.path.join(self.out, "rows", f"{row['configuration']}-{seed}-{self.key(self.config(row['configuration']), seed)}.json")

    def static(self, config, data, seed):
        """The checkpoint of the static network that a candidate starts from: trained once, by whoever comes first."""
        described = json.dumps([config.static, config.recipe, self.settings, seed], sort_keys=True)
        out = os.path.join(self.out, "static-" + hashlib.sha256(described.encode()).hexdigest()[:16])
        os.makedirs(out, exist_ok=True)
        with alone(os.path.join(out, "lock")):
            training, _, _ = parts_of(config, data, self.options.images, self.options.test_images)
            train_static(config, training, Run("static", out, seed, self.log))
        return os.path.join(out, "static.pt")

    def do(self, row, seed, data):
        path, name = self.row_path(row, seed), row["configuration"]
        if os.path.isfile(path):
            return
        config = self.config(name)
        steps = Schedule(config.recipe, len(parts_of(config, data, self.options.images, self.options.test_images)[0])).steps
        run = os.path.join(self.out, "runs", os.path.basename(path)[:-len(".json")])
        result = train(
            config, data, run, seed, self.options.images, self.options.test_images, self.static(config, data, seed), log=self.log)
        files.write_json(path, {"seed": seed, "steps": steps, "accuracy": result["accuracy"],
                                "static_accuracy": result["static_accuracy"], "rate": result["rate"]})

    def merge(self):
        """Writes accuracy.csv where every row is there: a line a configuration, its accuracy the mean over the seeds. The missing rows."""
        paths = {(row["configuration"], seed): self.row_path(row, seed) for row, seed in self.tasks()}
        missing = [f"{name} (seed {seed})" for (name, seed), path in paths.items() if not os.path.isfile(path)]
        if missing:
            return missing
        about = ("static_accuracy", "rate", "accuracy")
        chosen = [column for column in self.columns if column != "loss"]
        lines = []
        for row in self.rows:
            found = []
            for seed in self.seeds:
                with open(paths[row["configuration"], seed], encoding="utf-8") as file:
                    found.append(json.load(file))
            means = [sum(one[key] for one in found) / len(found) for key in about]
            lines.append([*(row[column] for column in chosen), "+".join(map(str, self.seeds)), found[0]["steps"], *means])
        files.write_rows(os.path.join(self.out, "accuracy.csv"), [*chosen, "seed", "steps", *about], lines)
        return []


def parser():
    made = argparse.ArgumentParser(prog="latencylab_training.proxy", description="Fills an accuracy table by short trainings.")
    made.add_argument("--candidates", required=True, help="folder that latlab search --emit DIR --candidates N wrote")
    made.add_argument("--data", required=True, help="as of latencylab_training")
    made.add_argument("--out", required=True, help="folder of accuracy.csv, rows and runs; what was stopped goes on in it")
    made.add_argument("--seeds", default="1", help="separated by commas: accuracies are means over them")
    made.add_argument("--images", type=int, help="first so many training images only")
    made.add_argument("--test-images", type=int, help="first so many test images only")
    made.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="as of latencylab_training, for every candidate")
    made.add_argument("--shard", default="1/1", metavar="I/N", help="the I-th of N parts of the trainings")
    made.add_argument("--threads", type=int, default=1)
    made.add_argument("--quiet", action="store_true")
    return made


def main(arguments=None):
    options = parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    say = (lambda *_: None) if options.quiet else (lambda text: print(text, flush=True))
    try:
        part, count = shard_of(options.shard)
        sweep = Sweep(options, lambda *_: None)
        mine = sweep.tasks()[part::count]
        data = load(options.data)
        os.makedirs(os.path.join(options.out, "rows"), exist_ok=True)
        for i, (row, seed) in enumerate(mine):
            sweep.do(row, seed, data)
            with open(sweep.row_path(row, seed), encoding="utf-8") as file:
                done = json.load(file)
            say(f"{i + 1}/{len(mine)} {row['configuration']}, seed {seed}: accuracy {done['accuracy']:.4f}, {done['steps']} steps")
        missing = sweep.merge()
        say(f"{len(missing)} of {len(sweep.tasks())} rows are missing: {', '.join(missing[:4])}" if missing
            else f"wrote {os.path.join(options.out, 'accuracy.csv')}")
    except (InputError, ValueError) as problem:
        print(f"latencylab_training.proxy: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
