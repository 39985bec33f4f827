"""AlexNet, VGG, GoogLeNet and what came after ResNet, in their variants for 32×32 images, on CIFAR-10."""

from cnn_core.train.recipe import Recipe
from cnn_core.train.reproduction import Published, Reproduction, register

_SGD = Reproduction(
    recipe=Recipe(
        name="vgg16_small",
        model="vgg16_small",
        data="cifar10",
        epochs=200,
        augment=(("crop", 4), "flip"),
        batch_size=128,
        lr=0.1,
        nesterov=True,
        weight_decay=5e-4,
        schedule="cosine",
        warmup=5,
    ),
    title="VGG-16 for small images, CIFAR-10",
    accelerator=True,
    seeds=3,
    reasons={
        "epochs": "What CIFAR-10 practice uses with a cosine (DeVries and Taylor 2017: 200).",
        "augment": "He et al. 2016, section 4.2: padded crop and flip.",
        "batch_size": "He et al. 2016, section 4.2.",
        "lr": "He et al. 2016, section 4.2.",
        "weight_decay": "Zagoruyko and Komodakis 2016: 0.0005.",
        "schedule": "Loshchilov and Hutter 2017: no milestones to choose.",
        "warmup": "Goyal et al. 2017: starts gently.",
    },
)
register(
    _SGD.change(
        lr=0.05,
        target=6.5,
        reasons={
            **_SGD.reasons,
            "lr": "Half of ResNet's: without shortcuts larger rates stall at the start.",
        },
    )
)
register(
    _SGD.change(
        name="googlenet_small",
        title="GoogLeNet for small images, CIFAR-10",
        model="googlenet_small",
        target=5.5,
    )
)
register(
    _SGD.change(
        name="se_resnet20",
        title="SE-ResNet-20, CIFAR-10",
        model="se_resnet20",
        published=Published(
            7.0,
            "moskomule",
            "SE-ResNet-20, best epoch; 8 % without the SE blocks",
            obstacle="the best of all epochs, rounded to a whole per cent",
        ),
        deviations=("The network after the last step counts, there the best of all epochs.",),
    )
)
register(
    _SGD.change(
        name="mobilenet_v1_small",
        title="MobileNet for small images, CIFAR-10",
        model="mobilenet_v1_small",
        published=Published(
            8.72,
            "brondaeh",
            "MobileNetV1 in a table of accuracies",
            obstacle="a table of accuracies, whose recipe is another",
        ),
    )
)

_FOUR = "another network, of four layers"
_EIGHT = "Eight layers as in the network for ImageNet, where the figure belongs to one of four."

_ALEX = _SGD.change(
    name="alexnet_small",
    title="AlexNet for small images, CIFAR-10",
    model="alexnet_small",
    epochs=120,
    lr=0.01,
    nesterov=False,
    schedule="step",
    milestones=(60, 90, 110),
    warmup=0,
    published=Published(
        11.0,
        "krizhevsky2012",
        "footnote 1: four layers with LRN, 13 % without, both with crops",
        obstacle=_FOUR,
    ),
    deviations=(_EIGHT,),
    reasons={
        "epochs": "Longer than the paper's 90, since CIFAR-10 is small.",
        "lr": "Krizhevsky et al. 2012, section 5: 0.01.",
        "weight_decay": "Krizhevsky et al. 2012, section 5: 0.0005.",
        "schedule": "Krizhevsky et al. 2012, section 5: divided by ten three times.",
        "augment": "Krizhevsky et al. 2012, section 4.1: shifted crops and mirror images.",
        "batch_size": "Krizhevsky et al. 2012, section 5: 128.",
    },
)
register(_ALEX)
register(
    _ALEX.change(
        name="alexnet_small-no_lrn",
        title="AlexNet for small images without LRN, CIFAR-10",
        model="alexnet_small_no_lrn",
        published=Published(
            13.0, "krizhevsky2012", "section 3.3: four layers without LRN, 11 % with", obstacle=_FOUR
        ),
    )
)

register(
    _SGD.change(
        name="vit_tiny_32",
        title="ViT-Ti for 32×32 images, CIFAR-10",
        model="vit_tiny_32",
        optimizer="adamw",
        lr=1e-3,
        nesterov=False,
        weight_decay=0.05,
        decay="weights",
        warmup=10,
        label_smoothing=0.1,
        batch_size=256,
        clip_norm=1.0,
        augment=(("crop", 4), "flip", ("cutout", 8)),
        published=Published(
            8.99,
            "omihub777",
            "a wider ViT, 7 layers, 6.3 million parameters, AutoAugment",
            obstacle="another network, wider and of fewer layers, and other augmentation",
        ),
        deviations=("12 layers of width 192 where that network has 7 of width 384; no AutoAugment.",),
        reasons={
            "epochs": "As long as the convolutional networks beside it.",
            "optimizer": "Dosovitskiy et al. 2021, section 4.1: transformers are trained with Adam's family.",
            "lr": "Dosovitskiy et al. 2021, table 3: 0.001.",
            "weight_decay": "Touvron et al. 2021, table 9: 0.05, for training without a larger data set.",
            "warmup": "Dosovitskiy et al. 2021: ten thousand steps of warm-up; we have fewer in all.",
            "clip_norm": "Dosovitskiy et al. 2021, table 3: gradients are clipped at norm 1.",
            "label_smoothing": "Touvron et al. 2021, table 9.",
            "augment": "A transformer needs more of it than a convolutional network.",
            "batch_size": "Large enough for the normalised steps of AdamW.",
            "schedule": "Dosovitskiy et al. 2021, section 4.1: cosine.",
        },
    )
)
