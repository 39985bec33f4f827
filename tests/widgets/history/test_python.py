import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import torchvision
import yaml

from cnn_core.widgets import HistoryExplorer
from cnn_core.widgets.history.published import RESULTS, counts, published, read
from cnn_core.widgets.history.words import describe, readable
from tools.network_counts import count

ROOT = Path(__file__).resolve().parents[3]
BY_ID = {one.id: one for one in published()}


@pytest.mark.parametrize("one", [one for one in published() if one.weights], ids=lambda one: one.id)
def test_figures_of_torchvision_are_those_of_torchvision(one):
    name, weights = one.weights.split(".")
    meta = torchvision.models.get_model_weights(name)[weights].meta
    accuracies = meta["_metrics"]["ImageNet-1K"]
    assert (one.top1, one.top5) == pytest.approx((100 - accuracies["acc@1"], 100 - accuracies["acc@5"]))
    assert one.network == name
    assert one.plain
    assert one.parameters == meta["num_params"]
    assert one.macs / 1e9 == pytest.approx(meta["_ops"], rel=2e-3)


@pytest.mark.parametrize("name", counts())
def test_networks_have_the_stored_counts(name):
    assert count(name) == counts()[name]


def test_every_network_that_is_named_is_counted_and_no_other():
    assert set(counts()) == {one.network for one in published() if one.network}


def test_sources_stand_in_the_bibliography_with_the_same_link():
    entries = re.split(r"\n(?=@)", (ROOT / "book" / "references.bib").read_text("utf-8"))[1:]
    keys = [re.match(r"@\w+\{([^,]+)", entry)[1] for entry in entries]
    links = dict(zip(keys, ("".join(re.findall(r"url = \{(.+)\}", e)) for e in entries), strict=True))
    for one in published():
        assert links[one.source] == one.url, one.id


def test_costs_are_those_of_all_networks_and_all_crops():
    single, seven = BY_ID["googlenet-one"], BY_ID["googlenet-seven"]
    assert seven.macs == 7 * 144 * single.macs
    assert seven.parameters == 7 * single.parameters
    assert BY_ID["resnet-six"].macs is None  # six unlike networks
    assert BY_ID["senet154"].parameters is None
    with pytest.raises(ValueError, match="axis"):
        single.value("error")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"part": "train"}, "resnet50: 'train' is not one of"),
        ({"top5": 7.1}, "resnet50: 7.1 is not of type 'string'"),
        ({"place": " "}, "resnet50: ' ' does not match"),
        ({"colour": "red"}, "resnet50: Additional properties"),
        ({"id": "vgg16"}, "id='vgg16': is used by two results"),
    ],
)
def test_a_result_that_does_not_fit_is_refused_by_name(tmp_path, change, message):
    entries = yaml.safe_load(RESULTS.read_text("utf-8"))
    next(entry for entry in entries if entry["id"] == "resnet50").update(change)
    path = tmp_path / "results.yml"
    path.write_text(json.dumps(entries), "utf-8")
    with pytest.raises(ValueError, match=message):
        read(path)


def test_numbers_are_readable():
    assert [readable(n) for n in (4_089_184_256, 60_965_224, 1.595e12, 9_760)] == [
        "4.09 billion",
        "61 million",
        "1.59 trillion",
        "9,760",
    ]


def test_a_result_is_told_with_its_protocol():
    assert describe(BY_ID["googlenet-seven"]) == (
        "GoogLeNet, the submission that won (2014): top-5 error 6.67 %, 49 million parameters, "
        "1.6 trillion multiply-adds for one picture; "
        "7 networks together, 144 crops of each picture, test part."
    )
    assert "without a convolutional network" in describe(BY_ID["winner-2010"])


def test_points_lie_inside_and_single_results_are_a_part():
    for across in ("year", "parameters", "macs"):
        for up in ("top5", "top1", "parameters", "macs"):
            shown = HistoryExplorer(across=across, up=up)
            alone = HistoryExplorer(across=across, up=up, several=False)
            assert set(alone.points()) < set(shown.points())
            for x, y in shown.points().values():
                assert 0 < x < 1
                assert 0 < y < 1


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("across", "top5", "across='top5': must be one of year, parameters, macs"),
        ("up", "year", "up='year': must be one of top5"),
        ("chosen", "resnet", "chosen='resnet': must be one of winner-2010"),
        ("several", 1, "several=1: must be True or False"),
    ],
)
def test_bad_values_are_refused_and_leave_the_state_alone(name, value, message):
    explorer = HistoryExplorer()
    before = explorer.state()
    with pytest.raises(ValueError, match=message):
        setattr(explorer, name, value)
    assert explorer.state() == before


@pytest.mark.parametrize("up", ["top5", "top1", "macs"])
def test_fallback_is_well_formed_and_says_what_it_shows(up):
    placeholder = HistoryExplorer(up=up, chosen="resnet50").placeholder()
    root = ET.fromstring(placeholder)
    assert root.find("p").text in root.find("img").get("alt")
    assert "ResNet-50 (2015): top-5 error 7.138 %" in root.find("p").text
    assert len(placeholder.encode()) < 20_000
