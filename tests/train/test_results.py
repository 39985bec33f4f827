import json
import re

from cnn_core import records
from cnn_core.train import get_reproduction, list_recipes, queue
from cnn_core.train.results import Results, results


def test_what_is_not_run_says_so_and_names_its_commands(shelf):
    (row,) = results()
    assert row.ours == "not run"
    assert row.missing == [0, 1, 2]
    assert row.commands()[2] == "python -m cnn_core.train digits --seed 2"
    assert "not run" in str(results())


def test_mean_and_deviation_are_those_of_the_records(shelf):
    assert shelf(0, 1) == ["digits-seed0", "digits-seed1"]
    (row,) = results()
    errors = [100 * (1 - records.load(name).final["test_accuracy"]) for name in records.names()]
    mean = sum(errors) / 2
    spread = abs(errors[0] - errors[1]) / 2**0.5
    assert row.ours == f"{mean:.2f} ± {spread:.2f} %"
    assert row.missing == [2]
    assert (records.folder() / "digits-seed0.safetensors").exists()
    assert not (records.folder() / "digits-seed1.safetensors").exists()


def test_a_run_of_another_length_does_not_count(shelf):
    assert shelf(0, epochs=1) == []
    (row,) = results()
    assert row.ours == "not run"


def test_a_single_run_has_no_deviation(shelf):
    shelf(0)
    (row,) = results()
    assert re.fullmatch(r"\d+\.\d\d %", row.ours)


def test_tables_print_as_text_and_as_html_with_headings(shelf):
    shelf(0)
    table = results()
    assert isinstance(table, Results)
    assert str(table).splitlines()[0].split()[:3] == ["recipe", "published", "ours"]
    html = table._repr_html_()
    assert html.count('<th scope="row">') == 1
    assert html.count('<th scope="col">') == len(Results.columns)


def test_a_record_that_does_not_fit_is_not_collected(shelf, tmp_path, capsys):
    folder = tmp_path / "runs" / "digits-seed0"
    folder.mkdir(parents=True)
    (folder / "record.json").write_text(json.dumps({"name": "digits-seed0"}))
    assert queue.collect(tmp_path / "runs") == []
    assert "required property" in capsys.readouterr().err
    assert records.names() == []


def test_first_seeds_come_before_second_ones_and_a_cpu_is_spared():
    runs = queue.missing(accelerator=True)
    assert [seed for _, seed in runs] == sorted(seed for _, seed in runs)
    assert all(not get_reproduction(name).accelerator for name, _ in queue.missing())


def test_the_command_lists_every_missing_run(capsys):
    assert queue.main([]) == 0
    printed = capsys.readouterr().out
    for row in results():
        for command in row.commands():
            assert command in printed
    assert len(list_recipes()) > 10
