"""An explorer's scripts: ES modules that Node can follow, joined into one text."""

import json
import subprocess
from pathlib import Path

import pytest

from cnn_core.widgets import explorers
from cnn_core.widgets._modules import join_module

HERE = Path(__file__).parents[2] / "cnn_core" / "widgets"
SCRIPTS = sorted(path for folder in ("parts", *explorers()) for path in (HERE / folder).glob("*.js"))


def write(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / "main.js"


def node(code):
    """Run a script in the Node that Playwright brings along; return what it prints."""
    driver = pytest.importorskip("playwright._impl._driver").compute_driver_executable()
    done = subprocess.run([driver[0], "--input-type=module", "-e", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_each_file_comes_once_and_before_its_users(tmp_path):
    main = write(
        tmp_path,
        main='import { a } from "./a.js";\nimport { b } from "./b.js";\nexport default [a, b];\n',
        a='import { b } from "./b.js";\n\nexport const a = b + 1;\n',
        b="/* Two\n   lines. */\n\nexport const b = 1;\n",
    )
    text = join_module(main, {})
    assert text == "const b = 1;\nconst a = b + 1;\nexport default [a, b];\n"


def test_facts_become_constants_and_exports_of_main_stay(tmp_path):
    main = write(
        tmp_path,
        main='import { ONE } from "./facts.js";\nexport const a = ONE;\nexport { ONE } from "./facts.js";\n',
        facts="export const { ONE } = globalThis.facts ?? {};\n",
    )
    text = join_module(main, {"ONE": {"ü": [1, 2]}, "OTHER": 3})
    assert text == 'const ONE = {"ü":[1,2]};\nexport const a = ONE;\nexport { ONE };\n'


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (
            {"main": 'import { a } from "./a.js";\n', "a": 'import { main } from "./main.js";\n'},
            "main.js → a.js → main.js': goes round in a circle",
        ),
        ({"main": 'import { a } from "./a.js";\n'}, "main.js → a.js': leads to no file"),
        (
            {"main": 'import { b } from "./a.js";\n', "a": "export const a = 1;\nconst b = 2;\n"},
            "import='b': main.js: ./a.js does not export it",
        ),
        (
            {
                "main": 'import { a } from "./a.js";\nconst b = 1;\n',
                "a": "export const a = 1;\nfunction b() {}\n",
            },
            "name='b': is declared in a.js and in main.js",
        ),
        (
            {"main": 'import { a as b } from "./a.js";\n', "a": "export const a = 1;\n"},
            "import='a as b': must be a plain name",
        ),
        (
            {
                "main": 'import { A } from "./facts.js";\n',
                "facts": "export const { A } = globalThis.facts ?? {};\n",
            },
            "fact='A': must be one of B",
        ),
        ({"main": "const text = `a\n  b`;\n"}, "a template must end on its line"),
    ],
    ids=["circle", "no file", "not exported", "twice", "renamed", "no fact", "template"],
)
def test_what_cannot_be_joined_is_refused_by_name(tmp_path, texts, message):
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the message is compared below
        join_module(write(tmp_path, **texts), {"B": 1})
    assert message in str(error.value)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_node_can_follow_every_file(path):
    names = node(f"import('{path.as_uri()}').then((m) => console.log(Object.keys(m).join(' ')))")
    assert names


@pytest.mark.parametrize("cls", explorers().values())
def test_a_joined_module_exports_what_its_main_file_exports(cls, tmp_path):
    (tmp_path / "joined.mjs").write_text(cls.source(), encoding="utf-8")
    facts = json.dumps({name: fact for name, fact in cls.known_facts().items() if name != "DATA"})
    paths = [(cls.folder() / "main.js").as_uri(), (tmp_path / "joined.mjs").as_uri()]
    code = f"globalThis.facts = {facts}; const names = []; "
    code += "".join(f"names.push(Object.keys(await import('{path}')).sort().join()); " for path in paths)
    assert node(code + "console.log(names[0] === names[1] && names[0].includes('default'))") == "true"


def test_node_computes_with_the_facts_of_python():
    facts = json.dumps(explorers()["shapes"].known_facts())
    math = (HERE / "shapes" / "math.js").as_uri()
    code = f"globalThis.facts = {facts}; const {{ measureRows }} = await import('{math}');"
    rows = json.dumps([{"kind": "conv", "out": 8, "kernel": 3, "stride": 1, "padding": 0, "groups": 1}])
    assert node(code + f"console.log(measureRows([1, 9, 9], {rows})[0].output_shape.join())") == "8,7,7"
