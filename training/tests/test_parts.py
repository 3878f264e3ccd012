"""Losses, clusters, thresholds and checkpoints by numbers computed by hand."""

import math

import numpy as np
import pytest
import torch

from latencylab_training import files
from latencylab_training.cascade import thresholds_for, walk
from latencylab_training.config import Config, InputError
from latencylab_training.decisions import Masker, distillation, exponential, keep
from latencylab_training.hydranet import balanced_clusters
from latencylab_training.lasnet import scatter
from latencylab_training.loop import Schedule
from latencylab_training.training import train


@pytest.mark.parametrize("logits, target, kept", [
    ([0.0, 1.0, 2.0, 3.0], 0.5, 2),
    ([0.0, 0.0, 0.0, 0.0, 1.0, 2.0], 0.5, 2),
    ([0.0, 1.0, 1.0, 1.0 + 1e-7, 1.0, 2.0], 0.6, 5),
    ([1.0, 1.0, 1.0], 0.3, 0),
])
def test_a_threshold_lies_between_logits_that_differ(logits, target, kept):
    masker = Masker()
    masker.target, masker.seen = target, [torch.tensor(logits)]
    masker.settle()
    assert int((torch.tensor(logits) > masker.threshold).sum()) == kept
    assert (torch.tensor(logits) - masker.threshold).abs().min() > 0.4


def test_thresholds_let_the_wanted_share_of_those_who_reach_an_exit_end_there():
    first = torch.tensor([0.9, 0.8, 0.7, 0.6, 0.5])
    second = torch.tensor([0.1, 0.2, 0.3, 0.9, 0.4])
    thresholds = thresholds_for([first, second], [0.4, 1 / 3])
    assert thresholds == pytest.approx([0.8, 0.9])
    ended, rates = walk([first, second], thresholds)
    assert ended.tolist() == [0, 0, 2, 1, 2] and rates == pytest.approx([0.4, 1 / 3])


def test_clusters_have_their_sizes_and_keep_what_is_alike_together():
    points = torch.tensor([[0.0], [0.1], [10.0], [10.1], [10.2], [20.0]])
    where = balanced_clusters(points, [2, 3, 1]).tolist()
    assert sorted(where.count(i) for i in range(3)) == [1, 2, 3]
    assert where[0] == where[1] and where[2] == where[3] == where[4] and where[5] not in where[:5]


def test_sampled_decisions_are_kept_with_the_probability_of_their_logit_and_have_a_gradient():
    torch.manual_seed(1)
    logit = torch.full((20000,), math.log(3.0), requires_grad=True)
    kept = keep(logit, 1.0, True)
    assert kept.mean().item() == pytest.approx(0.75, abs=0.01) and set(kept.detach().unique().tolist()) == {0.0, 1.0}
    kept.sum().backward()
    assert (logit.grad > 0).all()
    assert keep(torch.tensor([-1.0, 2.0]), 1.0, False).tolist() == [0.0, 1.0]


def test_a_settled_masker_keeps_in_evaluation_what_it_kept_on_average_in_training():
    masker = Masker()
    masker.eval()
    masker.seen = []
    logits = torch.tensor([2.0, 1.0, 0.5, 0.1])  # all above 0; probabilities .881 .731 .622 .525: 2.76 of 4 are kept
    masker.decide(logits, 1.0)
    masker.settle()
    assert masker.decide(logits, 1.0).tolist() == [1.0, 1.0, 1.0, 0.0]


def test_distillation_is_t_squared_times_the_divergence():
    student, teacher = torch.tensor([[0.0, 0.0]]), torch.tensor([[0.0, 4 * math.log(3.0)]])
    expected = 16 * (0.75 * math.log(0.75 / 0.5) + 0.25 * math.log(0.25 / 0.5))
    assert distillation(student, teacher, 4.0).item() == pytest.approx(expected, rel=1e-5)
    assert exponential([5.0, 0.1], 0.5) == pytest.approx(math.sqrt(0.5))


def test_masks_that_lie_together_differ_less_from_their_neighbours():
    """Two images of 2x4 patches, 1100/1100 and 0000/0000: of 2 x (6 + 4) pairs two differ; r = 1/4."""
    together = np.array([[[1, 1, 0, 0], [1, 1, 0, 0]], [[0] * 4] * 2], bool)
    assert scatter(together) == pytest.approx(2 / 20 / (2 * 0.25 * 0.75))
    assert scatter(np.random.default_rng(1).random((400, 7, 7)) < 0.3) == pytest.approx(1, abs=0.03)
    assert scatter(np.ones((2, 3, 3), bool)) == 1


def test_a_schedule_warms_up_and_ends_at_zero():
    recipe = {"schedule": {"learning_rate": 0.1, "batch": 10, "epochs": 2, "decay": "cosine", "warmup_share": 0.1}}
    schedule = Schedule(recipe, 100)
    assert schedule.steps == 20
    assert schedule.learning_rate(0) < schedule.learning_rate(1) < 0.1
    assert schedule.learning_rate(2) == pytest.approx(0.1) and schedule.learning_rate(11) == pytest.approx(0.05)


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = str(tmp_path / "state")
    files.write(path, "old")
    monkeypatch.setattr(files.os, "replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError):
        files.write(path, "new")
    monkeypatch.undo()
    assert open(path).read() == "old" and [entry.name for entry in tmp_path.iterdir()] == ["state"]


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(config, data, tmp_path):
    """One seed is one curve, across a stop in either phase, and the results are the same to the last digit."""
    described = ("recipe.schedule.epochs=1", "recipe.schedule.batch=32")
    small = dict(images=1000, test_images=200, log=lambda _: None)
    whole = train(config("lasnet", *described), data, str(tmp_path / "whole"), **small)
    for _ in range(4):
        parts = train(config("lasnet", *described), data, str(tmp_path / "parts"), stop_after=17, **small)
    assert parts == whole
    for name in ("static.csv", "dynamic.csv", "measured-rates.csv"):
        assert (tmp_path / "parts" / name).read_text() == (tmp_path / "whole" / name).read_text()


def test_a_family_that_there_is_not_is_one_line(tmp_path):
    path = tmp_path / "latencylab.yaml"
    path.write_text("schema: latencylab/configuration/v1\nfamily: others\nnetwork: deit_s\n")
    with pytest.raises(InputError, match="latencylab.yaml: family is not one of lasnet, .*, tokens"):
        Config(str(path))
