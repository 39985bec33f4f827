"""Numbers as people write them, read by the page: ``parts/numbers.js`` in Node."""

import json
from pathlib import Path

import pytest

from tests.widgets.test_modules import node

NUMBERS = (Path(__file__).parents[2] / "cnn_core" / "widgets" / "parts" / "numbers.js").as_uri()
READ = {
    "102,500": [102.5, 102500],
    "102.500": [102.5, 102500],
    "102 500": [102500],
    "102\u202f500": [102500],
    "102\u00a0500": [102500],
    "102’500": [102500],
    "1,234,567": [1234567],
    "1.234.567": [1234567],
    "1.234.567,5": [1234567.5],
    "1,234,567.5": [1234567.5],
    "1.600,5": [1600.5],
    "0,88": [0.88],
    ",88": [0.88],
    ".88": [0.88],
    "5.": [5],
    " −1,5 ": [-1.5],
    "- 3": [-3],
    "–3": [-3],
    "+729": [729],
    "1e-3": [0.001],
    "1,5E3": [1500],
    "2·10^6": [2e6],
    "2 × 10⁶": [2e6],
    "5*10⁻²": [0.05],
    "3/4": [0.75],
    "12 %": [12, 0.12],
}
NO_NUMBERS = ["", " ", "abc", "1 2", "12,34,5", "1,2,3", "1.2.3", "0x10", "1e999", "--3", "-", "Infinity",
              "1/0", "12 345 6", "1,234.567.8"]  # fmt: skip


def read(texts):
    code = f"const {{ readNumbers }} = await import('{NUMBERS}');"
    return json.loads(node(f"{code} console.log(JSON.stringify({json.dumps(texts)}.map(readNumbers)))"))


def test_every_common_form_is_read():
    for found, (text, values) in zip(read(list(READ)), READ.items(), strict=True):
        assert found == pytest.approx(values), text


def test_what_is_no_number_is_none():
    assert dict(zip(NO_NUMBERS, read(NO_NUMBERS), strict=True)) == {text: [] for text in NO_NUMBERS}


def test_comma_and_point_are_alike():
    texts = ["1,5", "12,345", "1,234,567", "1,234.5", ",5", "1,"]
    other = [text.translate(str.maketrans(",.", ".,")) for text in texts]
    assert read(texts) == read(other)
