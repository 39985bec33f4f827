"""Read the YAML files of a chapter: a list of entries, each with an id, by a schema."""

import json
from functools import cache
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator, validators

_HERE = Path(__file__).parent


@cache
def _validator(schema: str) -> Draft202012Validator:
    def whole(checker: object, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool)  # 4.0 states more than 4

    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", whole)
    kind = validators.extend(Draft202012Validator, type_checker=types)
    return kind(json.loads((_HERE / f"{schema}.schema.json").read_text("utf-8")))


def entries(path: Path, schema: str) -> list[dict]:
    """Return the entries of one file.

    Raises ValueError, naming the entry, the field and the rule, if one does not fit the schema.
    """
    found = yaml.safe_load(path.read_text("utf-8-sig")) or []
    errors = sorted(_validator(schema).iter_errors(found), key=lambda error: list(map(str, error.path)))
    for error in errors:
        where = list(error.absolute_path)
        entry = found[where[0]] if where else {}
        name = entry.get("id", f"entry {where[0] + 1}") if isinstance(entry, dict) and where else "the file"
        field = ".".join(map(str, where[1:]))
        raise ValueError(
            f"{path.parent.name}/{path.name}: {': '.join(filter(None, (name, field)))}: {error.message}"
        )
    return found
