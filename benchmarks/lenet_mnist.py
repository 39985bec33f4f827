"""LeNet-5 trained on all of MNIST in pure NumPy: python benchmarks/lenet_mnist.py"""

import time

import numpy as np

from cnn_core import data, nn

mnist = data.load("mnist")
mean, std = mnist.train_images.mean(), mnist.train_images.std()


def prepare(images):
    """Return images as (N, 1, 28, 28) with mean 0 and deviation 1."""
    return ((images[:, None] - mean) / std).astype(np.float32)


rng = np.random.default_rng(0)
model = nn.Sequential(
    nn.Conv2d(1, 6, 5, padding=2, rng=rng),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(6, 16, 5, rng=rng),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Linear(400, 120, rng=rng),
    nn.ReLU(),
    nn.Linear(120, 84, rng=rng),
    nn.ReLU(),
    nn.Linear(84, 10, rng=rng),
)
model[0].input_gradient = False  # nobody asks for the gradient of the pictures

EPOCHS, BATCH = 4, 128
steps = EPOCHS * -(-len(mnist.train_images) // BATCH)
start = time.perf_counter()
nn.fit(
    model,
    nn.CrossEntropyLoss(),
    nn.SGD(model.params, lr=0.05, momentum=0.9),
    prepare(mnist.train_images),
    mnist.train_labels.astype(int),
    epochs=EPOCHS,
    batch_size=BATCH,
    rng=rng,
    schedule=nn.OneCycleLR(0.1, steps),
    validation=(prepare(mnist.test_images), mnist.test_labels.astype(int)),
)
print(f"{time.perf_counter() - start:.0f} s")
