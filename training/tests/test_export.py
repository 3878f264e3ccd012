"""Exported weights compute what the trained network computes."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from latencylab_training import export
from latencylab_training.config import InputError
from latencylab_training.data import Images
from latencylab_training.training import family_of, static_network


@pytest.fixture
def family(config):
    """A LASNet whose batch norms and thresholds are not those of initialisation."""
    described = config("lasnet")
    torch.manual_seed(3)
    family = scrambled(family_of(described, static_network(described)))
    for masker in family.model.maskers:
        torch.nn.init.normal_(masker.spatial.logits.weight)
    return family


def scrambled(family):
    """Its network for evaluation, with other batch norms than those of initialisation."""
    for module in family.model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            for values in (module.weight.data, module.running_var):
                values.uniform_(0.5, 1.5)
            for values in (module.bias.data, module.running_mean):
                values.normal_()
    family.model.eval()
    return family


def halve(masker, x):
    """Sets the threshold so that about half is kept of what lies in x."""
    masker.seen = []
    masker(x, 1.0)
    masker.threshold.fill_(torch.cat(masker.seen).median().item())
    masker.seen = None


def test_folded_weights_compute_convolution_and_batch_norm(family):
    arrays, model = export.weights(family), family.model
    block = model.network.blocks[2]
    x = torch.rand(2, 48, 14, 14)
    expected = block.layer("conv1")(x)
    y = F.relu(F.conv2d(x, torch.tensor(arrays[f"{block.name}/conv1.weight"]), torch.tensor(arrays[f"{block.name}/conv1.bias"])))
    assert torch.allclose(y, expected, atol=1e-4)
    assert {array.dtype for array in arrays.values()} == {np.dtype("float32")}
    assert not any("norm" in name or "threshold" in name for name in arrays)


def test_a_threshold_is_in_the_bias_of_its_masker(family):
    model = family.model
    name, masker = list(model.described)[1], model.maskers[1]
    x = torch.rand(4, 48, 14, 14)
    halve(masker.spatial, x)
    arrays = export.weights(family)
    decisions = masker.spatial(x, 1.0)[:, 0] > 0.5
    logits = F.conv2d(F.adaptive_avg_pool2d(x, masker.spatial.patches), torch.tensor(arrays[f"{name}/masker.weight"])[:, :, None, None],
                      torch.tensor(arrays[f"{name}/masker.bias"]))
    clear = (logits[:, 1] - logits[:, 0]).abs() > 1e-4
    assert torch.equal((logits[:, 1] > logits[:, 0])[clear], decisions[clear])
    assert 0.3 < decisions.float().mean() < 0.7


def test_a_channel_masker_and_a_gate_keep_what_their_second_logit_says(config):
    torch.manual_seed(4)
    for family, layer in (("laudnet+channel", "channel_masker"), ("laudnet+layer", "gate")):
        described = config(family)
        built = family_of(described, static_network(described))
        model = built.model.eval()
        masker, name = model.maskers[1], list(model.described)[1]
        decider = masker.channel or masker.spatial
        torch.nn.init.normal_(decider.logits.weight)
        x = torch.rand(16, 48, 14, 14) * torch.linspace(0, 3, 16).view(16, 1, 1, 1)
        halve(decider, x)
        arrays = {key[len(f"{name}/{layer}."):]: torch.tensor(value) for key, value in export.weights(built).items()
                  if key.startswith(f"{name}/{layer}.")}
        pooled = x.mean((2, 3))
        if masker.channel is not None:
            pooled = F.relu(F.linear(pooled, arrays["hidden.weight"], arrays["hidden.bias"]))
        logits = F.linear(pooled, arrays["weight"], arrays["bias"]).view(16, -1, 2)
        kept = decider(x, 1.0).flatten(1) > 0.5
        clear = (logits[:, :, 1] - logits[:, :, 0]).abs() > 1e-4
        assert torch.equal((logits[:, :, 1] > logits[:, :, 0])[clear], kept[clear]) and 0.3 < kept.float().mean() < 0.7


def test_references_are_images_as_the_network_reads_them_with_its_scores_and_decisions(family):
    images = Images(np.random.default_rng(1).integers(0, 255, (5, 1, 28, 28), dtype=np.uint8), np.arange(5),
                    torch.full((1, 1, 1, 1), 0.3), torch.full((1, 1, 1, 1), 0.4))
    found, model = export.reference(family, images, {"channels": 3, "height": 28, "width": 28}), family.model
    assert found["images"].shape == (5, 3, 28, 28) and found["labels"].tolist() == [0, 1, 2, 3, 4]
    scores, _, blocks = model(torch.tensor(found["images"]))
    assert np.allclose(found["logits"], scores.detach().numpy(), atol=1e-5)
    for name, *_, decisions in blocks:
        assert np.array_equal(found[f"decisions/{name}"], decisions.numpy() > 0.5)


@pytest.mark.parametrize("name", ["cascade", "hydranet", "basisnet"])
def test_references_of_parts_are_what_the_family_measures(name, config, data):
    described, images = config(name), data[1].first(40)
    torch.manual_seed(3)
    family = scrambled(family_of(described, static_network(described)))
    family.calibrate(images)
    if name == "hydranet":
        described.part["class_partition"]["classes"] = [[i, i + 1] for i in range(0, 10, 2)]
        family.prepare(images)
    measured, found = family.measure(images), export.reference(family, images, described.static["input"])
    assert np.allclose(found["logits"], measured.scores.numpy(), atol=1e-6)
    decisions = {key[len("decisions/"):]: cells for key, cells in found.items() if key.startswith("decisions/")}
    assert decisions.keys() == measured.rates.keys()
    for decision, cells in decisions.items():
        assert cells.shape == (40, 1, 1) and cells.mean() == pytest.approx(float(np.mean(measured.rates[decision])))
    assert 0 < sum(cells.mean() for cells in decisions.values()) < len(decisions)
    if name == "basisnet":
        size = family.model.preview_input
        assert found["images/preview"].shape == (40, size["channels"], size["height"], size["width"])


def test_mixed_weight_sets_with_folded_batch_norms_are_the_synthesised_layer(config):
    described = config("basisnet")
    torch.manual_seed(3)
    family = scrambled(family_of(described, static_network(described)))
    (block, name, _), sets = family.model.places[0], family.model.weights[0]
    layer, arrays = family.model.network.blocks[family.model.network.index(block)].layer(name), export.weights(family)
    mix, x = torch.tensor([0.1, 0.2, 0.3, 0.4]), torch.rand(1, sets.shape[2], 14, 14)
    expected = layer(x, weight=torch.einsum("j,j...->...", mix, sets)[None])
    weight = torch.einsum("j,j...->...", mix, torch.tensor(arrays[f"{block}/{name}.weight"]))
    y = F.conv2d(x, weight, torch.tensor(arrays[f"{block}/{name}.bias"]), layer.conv.stride, layer.conv.padding)
    assert torch.allclose(layer.activation(y), expected, atol=1e-4)


@pytest.mark.parametrize("name", ["lcnet", "lcnet+single"])
def test_references_of_an_lcnet_are_its_decisions_where_blocks_run(name, config, data):
    described, images = config(name), data[1].first(60)
    torch.manual_seed(3)
    family = scrambled(family_of(described, static_network(described)))
    family.calibrate(images)
    for gates in family.model.gates:
        halve(gates.lnet, torch.rand(60, *layer_inputs(gates.lnet)))
    measured, found = family.measure(images), export.reference(family, images, described.static["input"])
    assert np.allclose(found["logits"], measured.scores.numpy(), atol=1e-6)
    assert {f"decisions/{rate}" for rate in measured.rates} == {key for key in found if key.startswith("decisions/")}
    for block in family.model.names:
        runs, channels = found[f"decisions/{block}.layer_keep"], found[f"decisions/{block}.channel_keep"]
        assert runs.shape == (60, 1, 1) and channels.shape[:2] == (60, 1)
        assert runs.mean() == pytest.approx(float(np.mean(measured.rates[f"{block}.layer_keep"])))
        assert not channels[~runs[:, 0, 0]].any()
        if runs.any():
            assert channels[runs[:, 0, 0]].mean() == pytest.approx(float(np.mean(measured.rates[f"{block}.channel_keep"])))


def layer_inputs(gate):
    """Shape of an image that the gate reads."""
    return (gate.saliences if hasattr(gate, "saliences") else gate.hidden).in_features, 7, 7


@pytest.mark.parametrize("name", ["lcnet", "lcnet+single"])
def test_exported_nets_decide_and_scale_as_the_trained_ones(name, config):
    described = config(name)
    torch.manual_seed(5)
    family = scrambled(family_of(described, static_network(described)))
    block, gates = family.model.names[1], family.model.gates[1]
    single = name.endswith("single")
    torch.nn.init.normal_((gates.cnet.saliences if single else gates.cnet.logits).weight)
    x = torch.rand(16, *layer_inputs(gates.cnet))
    gates.cnet.seen = []
    gates.cnet(x, 1.0)
    gates.cnet.threshold.fill_(torch.cat(gates.cnet.seen).median().item())
    gates.cnet.seen = None
    decisions, salience = gates.cnet(x, 1.0)
    arrays = {key[len(f"{block}/cnet_"):]: torch.tensor(value) for key, value in export.weights(family).items()
              if key.startswith(f"{block}/cnet_")}
    values = x.mean((2, 3))
    if not single:
        values = F.relu(F.linear(values, arrays["hidden.weight"], arrays["hidden.bias"]))
    results = F.linear(values, arrays["out.weight"], arrays["out.bias"])
    clear = (results - arrays["out.threshold"]).abs() > 1e-5
    assert torch.equal((results > arrays["out.threshold"])[clear], (decisions > 0.5)[clear])
    assert 0.3 < decisions.mean() < 0.7
    expected = (results.clamp(1e-3, 1) if single else torch.sigmoid(results)) * decisions
    assert torch.allclose(expected, salience, atol=1e-6)


def test_a_block_of_both_modes_has_its_channels_under_a_name_of_their_own(config, data):
    described, images = config("laudnet"), data[1].first(30)
    torch.manual_seed(3)
    family = scrambled(family_of(described, static_network(described)))
    family.calibrate(images)
    measured, found = family.measure(images), export.reference(family, images, described.static["input"])
    for block in family.model.described:
        assert np.array_equal(found[f"decisions/{block}"], measured.masks[block])
        channels = found[f"decisions/{block}.channel_keep_rate"]
        assert channels.shape[:2] == (30, 1)
        assert channels.mean() == pytest.approx(float(np.mean(measured.rates[f"{block}.channel_keep_rate"])))
        assert {f"{block}/{name}" for name in ("masker.weight", "channel_masker.weight", "channel_masker.hidden.bias")} \
            <= export.weights(family).keys()


@pytest.mark.parametrize("family,reason", [("tokens", "family tokens is not exported yet, expected one of lasnet, laudnet"),
                                           ("cascade+own", "is concat, which is not exported yet")])
def test_what_is_not_exported_is_one_line_before_anything_is_trained(family, reason, config):
    with pytest.raises(InputError, match=reason):
        export.check(config(family))
