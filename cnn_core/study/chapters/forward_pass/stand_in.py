"""A small network that has learned digits; it stands in for the chapter's, which trains for a minute."""

from functools import cache

import torch

from cnn_core import data


@cache
def network() -> torch.nn.Module:
    """Return a network that reads 28×28 digits, trained on 5,000 of MNIST for some seconds."""
    mnist = data.load("mnist")
    x = torch.tensor(data.to_float(mnist.train_images[:5000]))
    y = torch.tensor(mnist.train_labels[:5000].astype(int))
    torch.manual_seed(0)
    net = torch.nn.Sequential(
        torch.nn.Conv2d(1, 8, 5, stride=2),
        torch.nn.ReLU(),
        torch.nn.Flatten(),
        torch.nn.Linear(8 * 12 * 12, 10),
    )
    optimiser = torch.optim.Adam(net.parameters(), 3e-3)
    for _ in range(2):
        for part in torch.randperm(len(x)).split(50):
            optimiser.zero_grad()
            torch.nn.functional.cross_entropy(net(x[part]), y[part]).backward()
            optimiser.step()
    return net
