"""Normalisation: over the batch, and over neighbouring channels."""

from __future__ import annotations

import numpy as np

from cnn_core._check import require
from cnn_core._whole import whole
from cnn_core.nn._array import as_float, float_dtype
from cnn_core.nn.layer import Layer
from cnn_core.nn.workspace import result, scratch

CHUNK_BYTES = 1 << 19  # channels are taken in chunks that stay in the processor's cache over all passes


class _BatchNorm(Layer):
    """What batch normalisation of images and of vectors share."""

    axes: tuple[str, ...] = ()

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        *,
        dtype: object = np.float32,
    ) -> None:
        super().__init__()
        self.num_features = whole(num_features, "num_features", 1)
        require(eps > 0, "eps", eps, "must be > 0")
        require(momentum is None or 0 <= momentum <= 1, "momentum", momentum, "must be in [0, 1] or None")
        self.eps, self.momentum, self.dtype = eps, momentum, float_dtype(dtype)
        if affine:
            self.params["weight"] = np.ones(num_features, self.dtype)
            self.params["bias"] = np.zeros(num_features, self.dtype)
        self.buffers["running_mean"] = np.zeros(num_features, self.dtype)
        self.buffers["running_var"] = np.ones(num_features, self.dtype)
        self.buffers["num_batches_tracked"] = np.array(0, np.int64)

    def _rows(self, x: np.ndarray) -> np.ndarray:
        """Return x as (N, C, values per image and channel)."""
        x = as_float(x, self.dtype)
        names = " or ".join(self.axes)
        require(x.ndim in [len(a) for a in self.axes], "x.shape", x.shape, f"must have the axes {names}")
        require(x.size > 0, "x.shape", x.shape, "must not be empty")
        require(
            x.shape[1] == self.num_features, "x.shape", x.shape, f"must have {self.num_features} channels"
        )
        return x.reshape(len(x), self.num_features, -1)

    def _chunks(self, rows: np.ndarray):
        """Yield slices of channels whose values fit in CHUNK_BYTES: statistics are per channel anyway."""
        step = max(1, CHUNK_BYTES // (rows.itemsize * len(rows) * rows.shape[2]))
        for start in range(0, self.num_features, step):
            yield slice(start, start + step)

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y in the shape of x."""
        rows = self._rows(x)
        count = len(rows) * rows.shape[2]
        y = result(rows.shape, rows.dtype)
        if self.training:
            require(count > 1, "x.shape", np.shape(x), "has one value per channel: no variance to train on")
            mean, var = np.empty((2, self.num_features), self.dtype)
        else:
            mean, var = self.buffers["running_mean"].copy(), self.buffers["running_var"].copy()
        gamma = self.params.get("weight", np.ones(1, self.dtype))
        gamma = np.broadcast_to(gamma, self.num_features)
        for c in self._chunks(rows):
            work = self._by_channel("centred", rows[:, c])
            if self.training:
                mean[c] = _sum(work, rows.shape[2]) / count
            work -= mean[c, None]
            if self.training:
                var[c] = _dot(work, work) / count
            work *= (gamma[c] / np.sqrt(var[c] + self.eps))[:, None]
            if "bias" in self.params:
                work += self.params["bias"][c, None]
            y[:, c] = work.reshape(-1, *y[:, c].shape[::2]).swapaxes(0, 1)
        if self.training:
            self._track(mean, var * (count / (count - 1)))
        return self.keep(y.reshape(np.shape(x)), rows, mean, 1 / np.sqrt(var + self.eps), self.training)

    @staticmethod
    def _by_channel(role: str, rows: np.ndarray) -> np.ndarray:
        """Return a copy (C, N·values) of rows (N, C, values): each channel's values lie together."""
        n, channels, values = rows.shape
        work = scratch("batch norm " + role, (channels, n, values), rows.dtype)
        work[...] = rows.swapaxes(0, 1)
        return work.reshape(channels, -1)

    def _track(self, mean: np.ndarray, unbiased_var: np.ndarray) -> None:
        self.buffers["num_batches_tracked"] += 1
        seen = int(self.buffers["num_batches_tracked"])
        m = 1 / seen if self.momentum is None else self.momentum
        for name, new in (("running_mean", mean), ("running_var", unbiased_var)):
            self.buffers[name] += m * (new - self.buffers[name])

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx = γ/√(σ²+ε) · (dy − mean(dy) − x̂·mean(dy·x̂)) in the shape of x; dγ = Σ dy·x̂, dβ = Σ dy.

        The two means are what μ and σ² contribute, since they depend on x too; in evaluation they are
        constants and dx = γ/√(σ²+ε) · dy.
        """
        shape = np.shape(dy)
        dy, rows, mean, inv_std, training = self.recall(dy)
        dy = dy.reshape(rows.shape)
        count = len(rows) * rows.shape[2]
        dx = result(rows.shape, rows.dtype)
        dgamma, dbeta = np.empty((2, self.num_features), self.dtype)
        scale = self.params.get("weight", 1) * inv_std
        for c in self._chunks(rows):
            work, dwork = self._by_channel("centred", rows[:, c]), self._by_channel("dy", dy[:, c])
            work -= mean[c, None]
            dgamma[c] = _dot(dwork, work) * inv_std[c]
            dbeta[c] = _sum(dwork, rows.shape[2])
            if training:
                # dy − dβ/n − x̂·dγ/n, where x̂ = centred·inv_std
                work *= (dgamma[c] * inv_std[c] / count)[:, None]
                dwork -= work
                dwork -= (dbeta[c] / count)[:, None]
            dwork *= scale[c, None]
            dx[:, c] = dwork.reshape(-1, *dx[:, c].shape[::2]).swapaxes(0, 1)
        if "weight" in self.params:
            self.grads["weight"], self.grads["bias"] = dgamma, dbeta
        return dx.reshape(shape)


def _sum(a: np.ndarray, values: int) -> np.ndarray:
    """Return the sum of each row: of each image's ``values`` as a product with ones, then of these."""
    return (a.reshape(len(a), -1, values) @ np.ones(values, a.dtype)).sum(1)


def _dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return Σ a·b of each row: BLAS does it three times as fast as an einsum."""
    return np.matmul(a[:, None, :], b[:, :, None])[:, 0, 0]


class BatchNorm1d(_BatchNorm):
    """Batch normalisation of x (N, C) or (N, C, L); arguments, formula and errors as :class:`BatchNorm2d`."""

    axes = ("NC", "NCL")


class BatchNorm2d(_BatchNorm):
    """Batch normalisation of x (N, C, H, W): every channel gets mean β and deviation γ over the batch.

        μ = mean(x),  σ² = mean((x − μ)²)
        y = γ·(x − μ) / √(σ² + ε) + β
        running ← (1 − m)·running + m·batch

    The means are over all axes but the channels (axis 1). This is training, and what runs along is the
    unbiased variance σ²·n / (n − 1). In evaluation y is computed with the running mean and variance.

    ``weight`` is γ and ``bias`` is β, both (C,); the buffers are ``running_mean``, ``running_var`` (C,) and
    ``num_batches_tracked``. ``momentum`` m is the weight of the new batch; None makes the running
    statistics plain averages of all batches. Arguments as in PyTorch. Raises ValueError for another number
    of channels or axes, and for a training batch with one value per channel.

    Source: Ioffe and Szegedy (2015), Batch normalization, algorithms 1 and 2.
    """

    axes = ("NCHW",)


class LocalResponseNorm(Layer):
    """Each value is divided by the strength of the same pixel in neighbouring channels.

    y_i = x_i / (k + (α / n)·Σ_j x_j²)^β, j over the n = ``size`` channels around i (those that exist).

    x and y are (N, C, …). Arguments and defaults as in ``torch.nn.LocalResponseNorm``, which divides α by
    n; the formula of the paper does not, so its α = 10⁻⁴ with n = 5 is 5·10⁻⁴ here. Raises ValueError for
    an x without channels. Source: Krizhevsky, Sutskever and Hinton (2012), ImageNet classification with
    deep convolutional neural networks, section 3.3.
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size = whole(size, "size", 1)
        self.alpha, self.beta, self.k = alpha, beta, k

    def _window_sum(self, values: np.ndarray, before: int) -> np.ndarray:
        """Return for each channel i the sum over channels i − before … i − before + size − 1."""
        channels = values.shape[1]
        total = np.zeros_like(values)
        for shift in range(-before, self.size - before):
            to = slice(max(0, -shift), min(channels, channels - shift))
            source = slice(max(0, shift), min(channels, channels + shift))
            if to.start < to.stop:
                total[:, to] += values[:, source]
        return total

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return y in the shape of x."""
        x = as_float(x)
        require(x.ndim >= 2, "x.shape", x.shape, "must have at least the axes N, C")
        base = self.k + self.alpha / self.size * self._window_sum(x * x, self.size // 2)
        y = x * base**-self.beta
        return self.keep(y, x, y, base)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx_j = dy_j·b_j^−β − (2αβ/n)·x_j·Σ_i dy_i·y_i / b_i, i over the channels that see j."""
        dy, x, y, base = self.recall(dy)
        # Channel i looks `size // 2` back, so j is seen from as far ahead: the window is mirrored.
        seen_by = self._window_sum(dy * y / base, (self.size - 1) // 2)
        return dy * base**-self.beta - 2 * self.alpha * self.beta / self.size * x * seen_by
