import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_core.data._digest import names_digest, ordered_digest, unordered_digest


def sample(seed, count=12):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (count, 4, 5), dtype=np.uint8), rng.integers(0, 3, count, dtype=np.uint8)


def test_ordered_digest_is_plain_sha256():
    images, labels = sample(0)
    assert ordered_digest(images, labels) == hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest()


def test_unordered_digest_by_its_definition():
    images, labels = sample(1)
    hashes = sorted(
        hashlib.sha256(i.tobytes() + bytes([b])).digest() for i, b in zip(images, labels, strict=True)
    )
    assert unordered_digest(images, labels)[0] == hashlib.sha256(b"".join(hashes)).hexdigest()


@given(st.permutations(range(12)), st.integers(0, 99))
def test_order_does_not_matter(permutation, seed):
    images, labels = sample(seed)
    digest, order = unordered_digest(images, labels)
    again, order_again = unordered_digest(images[permutation], labels[permutation])
    assert again == digest
    np.testing.assert_array_equal(images[permutation][order_again], images[order])
    np.testing.assert_array_equal(labels[permutation][order_again], labels[order])


@given(st.integers(0, 11), st.integers(0, 3), st.integers(0, 4), st.integers(1, 255))
def test_every_pixel_matters(n, h, w, change):
    images, labels = sample(2)
    changed = images.copy()
    changed[n, h, w] ^= change
    assert unordered_digest(changed, labels)[0] != unordered_digest(images, labels)[0]
    assert ordered_digest(changed, labels) != ordered_digest(images, labels)


@pytest.mark.parametrize(
    "digest", [ordered_digest, lambda images, labels: unordered_digest(images, labels)[0]]
)
def test_swapped_labels_matter(digest):
    images, labels = sample(3)
    first, other = 0, int(np.flatnonzero(labels != labels[0])[0])
    swapped = labels.copy()
    swapped[[first, other]] = labels[[other, first]]
    assert digest(images, swapped) != digest(images, labels)


def test_a_sample_twice_is_not_a_sample_once():
    images, labels = sample(4)
    images[1], labels[1] = images[0], labels[0]
    other, other_labels = images.copy(), labels.copy()
    other[1], other_labels[1] = other[2], other_labels[2]
    assert unordered_digest(images, labels)[0] != unordered_digest(other, other_labels)[0]


def test_memory_layout_does_not_matter():
    images, labels = sample(5)
    assert ordered_digest(np.asfortranarray(images), labels) == ordered_digest(images, labels)
    assert unordered_digest(np.asfortranarray(images), labels)[0] == unordered_digest(images, labels)[0]


def test_names_digest_sorts():
    assert names_digest(["b.jpg", "a.jpg"]) == hashlib.sha256(b"a.jpg\nb.jpg").hexdigest()
