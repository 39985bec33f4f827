"""What the tests of the activations explorer do and read on its page."""


def random_state(rng, function):
    return {
        "function": function,
        "alpha": round(float(rng.uniform(0, 1.5)), 2),
        "x": round(float(rng.uniform(-6, 6)), 2),
        "mean": round(float(rng.uniform(-4, 4)), 1),
        "spread": round(float(rng.uniform(0.1, 3)), 1),
        "depth": int(rng.integers(1, 31)),
        "gain": round(float(rng.uniform(0.1, 5)), 2),
    }
