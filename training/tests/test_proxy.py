"""Accuracy tables by short trainings."""

import csv
import os
import shutil

import pytest

from latencylab_training import proxy

DATA = os.environ.get("LATENCYLAB_TRAINING_DATA", "fashion-mnist:/usr/share/datasets/fashion-mnist")


@pytest.fixture
def candidates(emitted, tmp_path):
    folder = tmp_path / "candidates"
    for name in ("c001", "c002"):
        shutil.copytree(emitted / "lasnet", folder / name)
    (folder / "candidates.csv").write_text("configuration,stage1,stage2,latency_ms,loss\nc001,S 2,S 1,0.1,0.5\nc002,S 1,S 1,0.2,0\n")
    return folder


def test_shards_fill_one_table_and_what_is_done_is_not_done_again(candidates, data, tmp_path, capsys, monkeypatch):
    out = tmp_path / "out"
    command = ["--candidates", str(candidates), "--data", DATA, "--out", str(out), "--images", "100", "--test-images", "50",
               "--set", "recipe.schedule.epochs=1", "--set", "recipe.schedule.batch=45"]
    assert proxy.main([*command, "--shard", "2/2"]) == 0
    assert capsys.readouterr().out.endswith("1 of 2 rows are missing: c001 (seed 1)\n")
    assert not (out / "accuracy.csv").exists()
    assert proxy.main(command) == 0
    assert f"wrote {out}/accuracy.csv" in capsys.readouterr().out
    with open(out / "accuracy.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["configuration"], row["stage1"], row["seed"], row["steps"]) for row in rows] == [
        ("c001", "S 2", "1", "2"), ("c002", "S 1", "1", "2")]
    # Two folders of one configuration: one static network, one seed, one accuracy.
    assert rows[0]["accuracy"] == rows[1]["accuracy"] and len(list(out.glob("static-*"))) == 1
    monkeypatch.setattr(proxy, "train", None)
    before = (out / "accuracy.csv").read_text()
    assert proxy.main([*command, "--quiet"]) == 0 and (out / "accuracy.csv").read_text() == before
    with pytest.raises(TypeError):  # other settings are other rows
        proxy.main([*command, "--set", "lasnet.loss.stage_weight=0"])


@pytest.mark.parametrize("shard, expected", [("0/2", "--shard 0/2: expected I/N"), ("3", "--shard 3: expected I/N")])
def test_a_shard_that_is_none_and_a_folder_without_candidates_are_one_line(shard, expected, candidates, tmp_path, capsys):
    command = ["--data", DATA, "--out", str(tmp_path / "out")]
    assert proxy.main(["--candidates", str(candidates), "--shard", shard, *command]) == 2
    assert capsys.readouterr().err.startswith(f"latencylab_training.proxy: {expected}")
    assert proxy.main(["--candidates", str(tmp_path), *command]) == 2
    assert "candidates.csv: no such file, expected what latlab search --emit" in capsys.readouterr().err
