"""What chapters use to settle claims, to check exercises and to ask questions.

A name brings only what it needs: ``check`` comes without PyTorch, without YAML and without the explorers.
"""

from importlib import import_module

_HOMES = {
    "ClaimError": "claims",
    "Feedback": "feedback",
    "check": "exercise",
    "cite_claim": "claims",
    "claim": "claims",
    "selfcheck": "self_check",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    """Return one of the names, whose module is loaded when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
