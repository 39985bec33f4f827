"""What the history explorer says about a result, as its page does."""

from cnn_core.widgets.history.published import Result


def readable(count: float) -> str:
    """Return a large number in three digits: 4,089,184,256 is 4.09 billion."""
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if count >= size:
            return f"{float(f'{count / size:.3g}'):g} {word}"
    return f"{count:,.0f}"


def protocol(one: Result) -> str:
    """Return in words who answered, and how often each picture was looked at."""
    if one.kind == "features" and one.networks is None:
        return "a submission without a convolutional network"
    who = {None: "a submission of several networks", 1: "one network"}.get(one.networks)
    who = who or f"{one.networks} networks together"
    crops = {None: "crops not counted here", 1: "one crop of each picture"}.get(one.crops)
    return f"{who}, {crops or f'{one.crops} crops of each picture'}"


def describe(one: Result) -> str:
    """Return a sentence with all that is known of a result."""
    errors = [
        f"{kind} error {value:.4g} %" for kind, value in (("top-5", one.top5), ("top-1", one.top1)) if value
    ]
    costs = []
    if one.parameters:
        costs.append(f"{readable(one.parameters)} parameters")
    if one.macs:
        costs.append(f"{readable(one.macs)} multiply-adds for one picture")
    part = "validation part" if one.part == "val" else "test part"
    more = ", trained on more than the contest's pictures" if one.more_data else ""
    return f"{one.title} ({one.year}): {', '.join([*errors, *costs])}; {protocol(one)}, {part}{more}."
