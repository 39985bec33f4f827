"""The error of a run."""


class TrainError(RuntimeError):
    """A run cannot start or go on; the message says why, what is intact and what to do."""


class DivergedError(TrainError):
    """A figure or a weight is not finite: the run ends here every time."""


class BusyError(TrainError):
    """Another run is writing in the folder."""


def not_finite(what: str, step: int) -> DivergedError:
    """Return the error for a figure or weight that is not finite: where, and what helps."""
    advice = "lower the learning rate, lengthen the warm-up or set clip_norm"
    return DivergedError(f"{what}: not finite after step {step}; {advice}. What was saved before is intact")
