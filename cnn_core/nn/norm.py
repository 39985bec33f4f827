"""Normalisation: over the batch, and over neighbouring channels."""

import numpy as np

from cnn_core._check import require
from cnn_core._whole import flag, whole
from cnn_core.nn._arguments import float_dtype, number, weight_shape
from cnn_core.nn._array import as_float
from cnn_core.nn._workspace import copy_of, result, scratch
from cnn_core.nn.layer import Layer

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
        (self.num_features,) = weight_shape((num_features,), "num_features")
        self.eps, self.dtype = number(eps, "eps", "> 0"), float_dtype(dtype)
        self.momentum = None if momentum is None else number(momentum, "momentum", "in [0, 1]")
        if flag(affine, "affine"):
            self.params["weight"] = np.ones(self.num_features, self.dtype)
            self.params["bias"] = np.zeros(self.num_features, self.dtype)
        self.buffers["running_mean"] = np.zeros(self.num_features, self.dtype)
        self.buffers["running_var"] = np.ones(self.num_features, self.dtype)
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
        y, normal = result(rows.shape, rows.dtype), result((self.num_features, count), rows.dtype)
        mean, var = self.buffers["running_mean"].copy(), self.buffers["running_var"].copy()
        if self.training:
            require(count > 1, "x.shape", np.shape(x), "has one value per channel: no variance to train on")
        inv_std = 1 / np.sqrt(var + self.eps)
        for c in self._chunks(rows):
            work = self._by_channel(normal[c], rows[:, c])
            if self.training:
                mean[c], var[c], inv_std[c] = self._statistics(work, rows.shape[2])
            else:
                work -= mean[c, None]
            work *= inv_std[c, None]
            if "weight" in self.params:
                shifted = scratch("batch norm y", work.shape, work.dtype)
                np.multiply(work, self.params["weight"][c, None], out=shifted)
                work = np.add(shifted, self.params["bias"][c, None], out=shifted)
            y[:, c] = work.reshape(-1, *y[:, c].shape[::2]).swapaxes(0, 1)
        if self.training:
            self._track(mean, var * (count / (count - 1)))
        return self.keep(y.reshape(np.shape(x)), normal, inv_std, rows.shape, self.training)

    def _statistics(self, work: np.ndarray, values: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Take the mean off each row of ``work`` and return means, variances and 1/√(σ² + ε).

        Where the squares are too large for the format, the row is scaled by its largest value meanwhile.
        """
        count = work.shape[1]
        with np.errstate(over="ignore", invalid="ignore"):
            mean = _sum(work, values) / count
            far = ~np.isfinite(mean)
            if far.any():
                mean[far] = (work[far] / count).sum(1)
            work -= mean[:, None]
            var = _dot(work, work) / count
            inv_std = 1 / np.sqrt(var + self.eps)
            far = ~np.isfinite(var)
            if far.any():
                scale = np.abs(work[far]).max(1)
                scaled = work[far] / scale[:, None]
                inv_std[far] = 1 / scale / np.sqrt(_dot(scaled, scaled) / count + self.eps / scale / scale)
        return mean, var, inv_std

    @staticmethod
    def _by_channel(work: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Write rows (N, C, values) into ``work`` (C, N·values), where each channel's values lie together."""
        work.reshape(len(work), len(rows), -1)[...] = rows.swapaxes(0, 1)
        return work

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
        dy, normal, inv_std, rows, training = self.recall(dy)
        shape, dy, count = dy.shape, dy.reshape(rows), normal.shape[1]
        dx = result(rows, dy.dtype)
        dgamma, dbeta = np.empty((2, self.num_features), self.dtype)
        scale = self.params.get("weight", 1) * inv_std
        for c in self._chunks(dy):
            space = scratch("batch norm dy", (len(inv_std[c]), count), dy.dtype)
            dwork = self._by_channel(space, dy[:, c])
            dgamma[c], dbeta[c] = _dot(dwork, normal[c]), _sum(dwork, rows[2])
            if training:
                # dy − dβ/n − x̂·dγ/n
                share = scratch("batch norm share", dwork.shape, dy.dtype)
                dwork -= np.multiply(normal[c], (dgamma[c] / count)[:, None], out=share)
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
        self.alpha, self.beta, self.k = (
            number(value, name) for value, name in ((alpha, "alpha"), (beta, "beta"), (k, "k"))
        )

    def _window_sum(self, values: np.ndarray, before: int) -> np.ndarray:
        """Return for each channel i the sum over channels i − before … i − before + size − 1."""
        channels = values.shape[1]
        total = np.zeros_like(values)
        for shift in range(max(-before, -channels), min(self.size - before, channels)):
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
        return self.keep(x * base**-self.beta, copy_of(x), base)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        """Return dx_j = dy_j·b_j^−β − (2αβ/n)·x_j·Σ_i dy_i·y_i / b_i, i over the channels that see j."""
        dy, x, base = self.recall(dy)
        power = base**-self.beta
        # Channel i looks `size // 2` back, so j is seen from as far ahead: the window is mirrored.
        seen_by = self._window_sum(dy * x * power / base, (self.size - 1) // 2)
        return dy * power - 2 * self.alpha * self.beta / self.size * x * seen_by
