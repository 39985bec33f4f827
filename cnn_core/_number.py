"""Numbers as the book writes them: a true minus sign, and no zero with a sign."""


def number(value: float, form: str = ",") -> str:
    """Return ``value`` in a format of Python's, with a true minus sign; zero has none.

    >>> number(-1234567), number(-0.125, ".2g"), number(-0.001, ".1f")
    ('−1,234,567', '−0.12', '0.0')
    """
    text = format(value, form).replace("-", "−")
    return text if any(digit in text for digit in "123456789") else text.removeprefix("−")
