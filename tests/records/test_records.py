import json
import subprocess
import sys
from hashlib import sha256

import pytest
import torch
from safetensors.torch import load_file

from cnn_core import data, models, records
from cnn_core.train import Recipe, evaluate, get_recipe, load_sets
from cnn_core.train.objective import make_loss
from tests.data.wholes import lacks

NAMES = records.names()
SHIPPED = sorted(path.stem for path in records.folder().glob("*.safetensors"))


def test_there_are_records_and_weights():
    assert "lenet5-seed0" in NAMES
    assert "lenet5-seed0" in SHIPPED


@pytest.mark.parametrize("name", NAMES)
def test_a_record_is_of_the_recipe_as_it_stands_and_agrees_with_itself(name):
    run = records.load(name)
    recipe = get_recipe(run.recipe["name"])
    assert name == run.name == f"{recipe.name}-seed{run.seed}"
    assert run.completed is True
    assert Recipe.from_dict(run.recipe) == recipe
    model = models.create(recipe.model, **recipe.model_options)
    assert run.parameters == sum(p.numel() for p in model.parameters() if p.requires_grad)
    assert [line["epoch"] for line in run.epochs] == list(range(1, len(run.epochs) + 1))
    assert len(run.epochs) == recipe.epochs
    last = run.epochs[run.final["epoch"] - 1]
    assert {k: last[k] for k in ("test_loss", "test_accuracy")}.items() <= run.final.items()
    right = run.final["test_accuracy"] * run.final["test_images"]
    assert right == pytest.approx(round(right), abs=1e-6)
    assert run.time["wall_s"] == pytest.approx(sum(line["seconds"] for line in run.epochs), abs=0.5)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_weights_give_the_recorded_accuracy_on_real_data(name):
    run, path = records.load(name), records.weights_path(name)
    assert sha256(path.read_bytes()).hexdigest() == run.weights_sha256
    recipe = get_recipe(run.recipe["name"])
    model = models.create(recipe.model, **recipe.model_options)
    model.load_state_dict(load_file(path))
    here = lacks(recipe.data) is None
    sets = load_sets(recipe, dataset=None if here else data.load(recipe.data))
    loss = make_loss(recipe, sets.train.labels, len(sets.classes))
    value, accuracy = evaluate(model, sets, sets.test, loss)
    recorded = run.final["test_accuracy"]
    if here:
        # Another processor may round one borderline image the other way, not more.
        assert abs(accuracy - recorded) * len(sets.test) < 1.5
        assert value == pytest.approx(run.final["test_loss"], rel=1e-4)
    else:  # on a random part the accuracy is off by chance
        assert abs(accuracy - recorded) < 4 * (recorded * (1 - recorded) / len(sets.test)) ** 0.5


def test_all_weights_together_stay_small():
    assert sum(path.stat().st_size for path in records.folder().glob("*.safetensors")) <= 6 * 2**20


def test_one_wrong_digit_in_a_record_is_found(tmp_path, monkeypatch):
    name = NAMES[0]
    text = (records.folder() / f"{name}.json").read_text("utf-8")
    for file in ("digests.json", "schema.json"):
        (tmp_path / file).write_bytes((records.folder() / file).read_bytes())
    monkeypatch.setattr("cnn_core.records._shelf.folder", lambda: tmp_path)
    (tmp_path / f"{name}.json").write_text(text, "utf-8")
    assert records.load(name).name == name
    place = text.index('"train_loss": ') + len('"train_loss": ') + 4
    digit = "1" if text[place] != "1" else "2"
    (tmp_path / f"{name}.json").write_text(text[:place] + digit + text[place + 1 :], "utf-8")
    with pytest.raises(ValueError, match="was changed after the run"):
        records.load(name)


def test_digests_name_exactly_the_records():
    digests = json.loads((records.folder() / "digests.json").read_text("utf-8"))
    assert sorted(digests) == NAMES


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seed": -1}, "seed: -1 is less than the minimum of 0"),
        ({"completed": "yes"}, "completed: 'yes' is not of type 'boolean'"),
        ({"weights_sha256": "0"}, "weights_sha256"),
        ({"note": "looks good"}, "Additional properties are not allowed"),
        ({"epochs": []}, "epochs"),
    ],
)
def test_the_schema_names_what_does_not_fit(change, message):
    with pytest.raises(ValueError, match=message):
        records.check(records.load(NAMES[0]).as_dict() | change)


def test_an_accuracy_above_one_is_refused():
    run = records.load(NAMES[0]).as_dict()
    run["epochs"][0]["test_accuracy"] = 98.7
    with pytest.raises(ValueError, match=r"epochs\.0\.test_accuracy: 98.7 is greater than the maximum of 1"):
        records.check(run)


def test_an_unknown_record_is_answered_with_the_closest():
    with pytest.raises(ValueError, match=r"record='lenet5-seed99': is not a record; the closest: lenet5"):
        records.load("lenet5-seed99")
    with pytest.raises(ValueError, match=r"has no weights in the package; shipped are .*lenet5-seed0"):
        records.weights_path("nothing-seed0")


def test_the_records_can_be_read_without_torch():
    code = "import sys\nfrom cnn_core import records as r\nr.load(r.names()[0])"
    code += "\nsys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=120).returncode == 0


def test_weights_are_plain_float_tensors():
    for name in SHIPPED:
        tensors = load_file(records.weights_path(name))
        assert all(t.dtype in (torch.float32, torch.int64) for t in tensors.values())


def test_weights_of_another_run_are_not_stored(tmp_path, monkeypatch):
    """And the record that came with them is not either: both belong to the run that made them."""
    shelf, run = tmp_path / "shelf", records.load("lenet5-seed0")
    shelf.mkdir()
    monkeypatch.setattr(records._shelf, "folder", lambda: shelf)
    (tmp_path / "record.json").write_text(run.as_json(), encoding="utf-8")
    (tmp_path / "weights.safetensors").write_bytes(b"others")
    with pytest.raises(ValueError, match=r"weights=.*: are not those of the record"):
        records.store(tmp_path / "record.json", tmp_path / "weights.safetensors")
    assert [path.name for path in shelf.iterdir() if path.name != ".lock"] == []
