"""Convolutional networks from scratch and in PyTorch; the package behind the executable encyclopedia."""

__version__ = "0.1.0"
