"""Every family, built from its emitted files alone and trained on real images for a few seconds."""

import csv
import json
import os
import pathlib

import numpy as np
import pytest
import torch

from latencylab_training.config import FAMILIES as ALL
from latencylab_training.graph import Network
from latencylab_training.training import family_of, static_network, train

SHORT = ("recipe.schedule.epochs=1", "recipe.schedule.batch=64", "recipe.augmentation.crop_padding=0")
OPTIONS = {
    "lasnet": ("lasnet.loss.learning_rate_factor_of_network=0.5",),
    "laudnet": ("laudnet.loss.learning_rate_factor_of_network=0.5",),
}
IMAGES, TEST_IMAGES = 16000, 4000
FAMILIES = [family for family in ALL if family != "tokens"]  # test_tokens.py has that one


@pytest.fixture(scope="session")
def static(emitted, data, tmp_path_factory):
    """The static baseline, which all six networks are compared with: trained once, at the same schedule."""
    from latencylab_training.config import Config

    out = tmp_path_factory.mktemp("static")
    train(Config(str(emitted / "cascade" / "latencylab.yaml"), SHORT), data, str(out), images=IMAGES, test_images=100, log=print)
    return str(out / "static.pt")


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("family", FAMILIES)
def test_trains_to_its_rates_and_near_its_static_baseline(family, config, data, static, tmp_path):
    if "LATENCYLAB_TRAINED" in os.environ:  # whoever started this reads the results
        tmp_path = pathlib.Path(os.environ["LATENCYLAB_TRAINED"]) / family
    result = train(config(family, *SHORT, *OPTIONS.get(family, ())), data, str(tmp_path), images=IMAGES, test_images=TEST_IMAGES,
                   static=static, log=lambda _: None)
    print(result)
    assert result["static_accuracy"] > 0.75
    assert result["accuracy"] > result["static_accuracy"] - 0.03
    assert abs(result["rate"] - result["target"]) < 0.03
    measured = rows(tmp_path / "measured-rates.csv")
    assert measured and all(0 <= float(row["rate"]) <= 1 for row in measured)
    for row in measured:
        histogram = rows(tmp_path / "histograms" / f"{row['decision']}.csv")
        mean = sum(float(r["rate"]) * float(r["weight"]) for r in histogram) / sum(float(r["weight"]) for r in histogram)
        assert mean == pytest.approx(float(row["rate"]), abs=1e-3)
    if "mac_ratio" in result:
        # The target counts independent patches; patches that lie together are dilated less, so that the same rates need fewer.
        assert -0.06 < result["mac_ratio"] - result["target_rate"] < 0.03
        mask = np.load(tmp_path / "masks" / "stage1.block0.npy")
        assert mask.dtype == np.bool_ and mask.shape == (TEST_IMAGES, 7, 7)
        decision = next(float(row["rate"]) for row in measured if row["decision"] == "stage1.block0.activation_rate")
        assert mask.mean() == pytest.approx(decision, abs=1e-4)
    if family == "hydranet":
        assert sum(float(row["rate"]) for row in measured) == pytest.approx(2, abs=1e-4)
        assert sorted(label for classes in result["class_partition"] for label in classes) == list(range(10))
    if family == "cascade":
        table = rows(tmp_path / "confidence.csv")
        assert {row["exit"] for row in table} == {"stage1.block0", "final"}
        assert sum(int(row["weight"]) for row in table if row["exit"] == "final") == TEST_IMAGES


@pytest.mark.parametrize("family", FAMILIES)
def test_the_network_has_the_multiply_accumulates_that_were_emitted(family, config):
    """Dense, layer by layer: what was built is what was predicted."""
    described = config(family)
    network = static_network(described)
    size = described.static["input"]
    network(torch.zeros(1, size["channels"], size["height"], size["width"]))
    assert sum(getattr(layer, "macs", None) or 0 for block in network.blocks for layer in block.layers) == described.static["macs"]
    teacher = Network(described.static["blocks"])
    model = family_of(described, teacher).model
    x = torch.zeros(2, size["channels"], size["height"], size["width"])
    assert model.eval()(x) is not None


def test_a_network_that_hands_on_several_maps_is_trained_with_the_exits_of_its_own(config):
    """The multiply-accumulates are those that were emitted; gradients reach every part through both scales."""
    described = config("cascade+own")
    assert described.part["exits"][0]["head"] == "own"
    model = family_of(described, static_network(described)).model.train()
    torch.manual_seed(1)
    x, labels = torch.rand(32, 3, 28, 28), torch.arange(32) % 10
    optimiser, losses = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9), []
    for _ in range(12):
        scores = model(x)
        assert [tuple(score.shape) for score in scores] == [(32, 10), (32, 10)]
        loss = sum(torch.nn.functional.cross_entropy(score, labels) for score in scores)
        optimiser.zero_grad()
        loss.backward()
        assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in model.parameters() if p.dim() > 1)
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]
    layers = [layer for block in model.network.blocks for layer in block.layers]
    assert sum(getattr(layer, "macs", None) or 0 for layer in layers) == described.static["macs"] == 1225504


def test_the_parameters_of_a_hydranet_are_those_that_were_emitted(config):
    described = config("hydranet")
    model = family_of(described, static_network(described)).model
    assert sum(p.numel() for p in model.parameters()) == described.part["parameters"]


def test_a_mask_leaves_what_it_skips_as_it_was_and_counts_the_rest(config):
    """S = 2 on a 14x14 map, two of 49 patches kept: 8 pixels; the first convolution runs on 2 x 4x4 pixels where they lie apart."""
    described = config("lasnet")
    model = family_of(described, static_network(described)).model.eval()
    name = "stage1.block1"
    block = next(b for b in model.network.blocks if b.name == name)
    masker = model.maskers[1]
    decisions = torch.zeros(1, 1, 7, 7)
    decisions[0, 0, 1, 1] = decisions[0, 0, 5, 5] = 1
    masker.spatial.forward = lambda x, temperature: decisions
    x = torch.rand(1, 48, 14, 14)
    y, macs, rates, _ = masker(block, x, 1.0)
    skipped = torch.ones(14, 14, dtype=torch.bool)
    skipped[2:4, 2:4] = skipped[10:12, 10:12] = False
    assert torch.equal(y[0][:, skipped], torch.relu(x[0][:, skipped]))
    assert not torch.equal(y[0][:, ~skipped], torch.relu(x[0][:, ~skipped]))
    assert rates["activation_rate"].item() == pytest.approx(2 / 49)
    assert rates["dilated_rate"].item() == pytest.approx(32 / 196)
    assert macs.item() == 32 * 48 * 16 + 8 * (16 * 16 * 9 + 16 * 48) + 2 * 48 * 49


@pytest.fixture
def inverted(config):
    described = config("lasnet+inverted")
    return family_of(described, static_network(described)).model.eval()


def test_an_inverted_residual_is_computed_where_its_windows_read(inverted):
    """S = 1 on 7x7 pixels, one kept: the expansion runs on 5x5, depthwise and projection on it, squeeze-and-excitation reads it alone."""
    assert [masker.main for masker in inverted.maskers] == [["conv", "depthwise", "conv2"]] * 2
    block, masker = next(b for b in inverted.network.blocks if b.name == "stage2.block1"), inverted.maskers[1]
    assert (masker.last, masker.squeezed) == ("conv2", "depthwise_hard_swish")
    decisions = torch.zeros(1, 1, 7, 7)
    decisions[0, 0, 3, 3] = 1
    masker.spatial.forward = lambda x, temperature: decisions
    x = torch.rand(1, 24, 7, 7)
    y, macs, rates, _ = masker(block, x, 1.0)
    elsewhere = torch.ones(7, 7, dtype=torch.bool)
    elsewhere[3, 3] = False
    assert torch.equal(y[0][:, elsewhere], x[0][:, elsewhere]) and not torch.equal(y[0][:, 3, 3], x[0][:, 3, 3])
    assert rates["dilated_rate"].item() == pytest.approx(25 / 49)
    assert macs.item() == 25 * 24 * 48 + 48 * 25 + 48 * 24 + 2 * 24 * 49
    decisions[:] = 1
    y, macs, rates, _ = masker(block, x, 1.0)
    assert torch.allclose(y, block(x), atol=1e-6) and rates["dilated_rate"].item() == 1
    assert macs.item() == 49 * (24 * 48 + 48 * 25 + 48 * 24) + 2 * 24 * 49


def test_inverted_residuals_train_towards_their_rates(config, inverted):
    described = config("lasnet+inverted")
    assert [entry["mode"] for entry in described.part["blocks"]] == ["spatial", "dense", "spatial"]
    teacher = static_network(described)
    family = family_of(described, teacher)
    torch.manual_seed(1)
    x, labels = torch.rand(32, 3, 28, 28), torch.arange(32) % 10
    optimiser, ratios = torch.optim.SGD(family.parameters(), 0.1, momentum=0.9), []
    for step in range(30):
        loss, _, shown = family.loss(x, labels, torch.arange(32), step / 30)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        ratios.append(shown["mac_ratio"])
    assert ratios[0] > 0.95 and ratios[-1] < ratios[0] - 0.05


def test_convolutions_without_a_sum_are_zero_where_they_are_skipped():
    """3x3 with stride 2 and 3x3 on 4x4 pixels, one kept: the first is read on 3x3 of them."""
    from latencylab_training.graph import Block
    from latencylab_training.lasnet import DynamicBlock

    def convolution(name, reads, stride):
        return {"name": name, "op": "conv2d", "reads": [reads], "inputs": 2, "outputs": 2, "kernel": 3, "stride": stride, "dilation": 1,
                "padding": [1, 1, 1, 1], "groups": 1, "bias": True, "norm": "none", "activation": "relu"}

    block = Block({"block": "row", "layers": [
        convolution("conv", "input", 2), convolution("conv2", "conv", 1),
        {"name": "pool", "op": "max_pool2d", "reads": ["conv2"], "kernel": 2, "stride": 2, "padding": [0, 0, 0, 0]}]})
    masker = DynamicBlock(block, {"mode": "spatial", "map": [4, 4], "stage": 1, "granularity": 1, "activation_rate": 0.5, "inputs": 2})
    decisions = torch.zeros(1, 1, 4, 4)
    decisions[0, 0, 1, 2] = 1
    masker.spatial.forward = lambda x, temperature: decisions
    y, macs, rates, _ = masker(block, torch.rand(1, 2, 8, 8) + 1, 1.0)
    assert y.shape == (1, 2, 2, 2) and torch.count_nonzero(y[0, :, [0, 1, 1], [0, 0, 1]]) == 0
    assert rates["dilated_rate"].item() == pytest.approx(9 / 16)
    assert macs.item() == (9 + 1) * 36 + 2 * 2 * 16


def test_files_that_are_not_a_configuration_are_one_line(tmp_path, emitted, capsys):
    from latencylab_training.__main__ import main

    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "latencylab.yaml").write_text((emitted / "lcnet" / "latencylab.yaml").read_text())
    old = json.loads((emitted / "lcnet" / "training.json").read_text())
    (folder / "training.json").write_text(json.dumps({**old, "schema": "latencylab/training/v2"}))
    arguments = ["--config", str(folder / "latencylab.yaml"), "--data", "mnist:/nowhere", "--out", str(tmp_path / "out")]
    assert main(arguments) == 2
    assert "schema is latencylab/training/v2, expected latencylab/training/v3" in capsys.readouterr().err
    arguments[1] = str(emitted / "lcnet" / "latencylab.yaml")
    assert main(arguments) == 2
    assert capsys.readouterr().err == "latencylab_training: --data mnist:/nowhere: no folder /nowhere\n"
    assert main([*arguments, "--set", "recipe.schedule.epoch=2"]) == 2
    assert "training.json has no such key" in capsys.readouterr().err


def test_a_net_of_a_single_layer_scales_conv2_by_its_clamped_salience(config):
    """Channels of conv2 without a salience are zero, others are scaled; conv1 is whole. The budgets are learned."""
    described = config("lcnet+single")
    family = family_of(described, static_network(described).eval())
    gate = family.model.gates[1]
    block = next(b for b in family.model.network.blocks if b.name == family.model.names[1])
    seen = {}
    for name in ("conv1", "conv2"):
        block.layer(name).register_forward_hook(lambda module, inputs, y, name=name: seen.__setitem__(name, y))
    block.layer("conv3").register_forward_pre_hook(lambda module, inputs: seen.__setitem__("conv3", inputs[0]))
    with torch.no_grad():
        gate.cnet.saliences.weight.zero_()
        gate.cnet.saliences.bias.copy_(torch.tensor([-0.5, 0.25, 1.5, 0.5, 0, 0, 0, 0]))
    family.model.eval()
    _, run, kept = gate(block, torch.rand(2, 48, 14, 14), 1.0)
    scale = torch.tensor([0, 0.25, 1, 0.5, 0, 0, 0, 0]).repeat_interleave(2)[None, :, None, None]
    assert torch.allclose(seen["conv3"], seen["conv2"] * scale) and kept.tolist() == [3 / 8] * 2 and run.tolist() == [1, 1]
    family = family_of(described, static_network(described).eval())
    family.model.train()
    torch.manual_seed(1)
    x, labels = torch.rand(32, 3, 28, 28), torch.arange(32) % 10
    optimiser, columns = torch.optim.SGD(family.parameters(), 0.05, momentum=0.9), []
    for step in range(40):
        loss, _, shown = family.loss(x, labels, torch.arange(32), step / 40)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        columns.append(shown)
    for key, target in (("channel_keep", 0.75), ("layer_keep", 0.9)):
        assert abs(sum(shown[key] for shown in columns[-10:]) / 10 - target) < 0.1
