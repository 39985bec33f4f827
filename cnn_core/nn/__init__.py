"""Convolutional networks from scratch: every layer forward and backward, in NumPy alone."""

from cnn_core.nn import augment, init
from cnn_core.nn.activations import (
    ELU,
    GELU,
    LeakyReLU,
    PReLU,
    ReLU,
    ScaledTanh,
    Sigmoid,
    SiLU,
    Tanh,
    sigmoid,
)
from cnn_core.nn.containers import Concat, Container, Residual, Sequential
from cnn_core.nn.conv import Conv1d, Conv2d, conv1d, conv2d, true_conv1d, true_conv2d
from cnn_core.nn.conv_loops import conv2d_loops, conv_transpose2d_loops
from cnn_core.nn.conv_transpose import ConvTranspose1d, ConvTranspose2d, conv_transpose2d
from cnn_core.nn.dropout import Dropout, KeepProbDropout
from cnn_core.nn.early_stopping import EarlyStopping
from cnn_core.nn.focal import BinaryFocalLoss, FocalLoss
from cnn_core.nn.gradcheck import gradient_check
from cnn_core.nn.layer import Layer
from cnn_core.nn.linear import Flatten, Linear
from cnn_core.nn.losses import BCEWithLogitsLoss, CrossEntropyLoss, DistillationLoss, Loss, MSELoss, one_hot
from cnn_core.nn.metrics import accuracy, evaluate, predict
from cnn_core.nn.norm import BatchNorm1d, BatchNorm2d, LocalResponseNorm
from cnn_core.nn.optim import SGD, Adam, AdamW, EMAMomentum, Optimizer, RMSprop
from cnn_core.nn.pool import AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d
from cnn_core.nn.pool_global import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    GlobalAvgPool1d,
    GlobalAvgPool2d,
)
from cnn_core.nn.schedules import CosineAnnealingLR, ExponentialLR, OneCycleLR, StepLR, WarmupLR
from cnn_core.nn.softmax import LogSoftmax, Softmax, log_softmax, softmax
from cnn_core.nn.splits import class_weights, stratified_split
from cnn_core.nn.storage import load, save
from cnn_core.nn.summary import summary
from cnn_core.nn.training import fit

__all__ = [
    "ELU",
    "GELU",
    "SGD",
    "Adam",
    "AdamW",
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AvgPool1d",
    "AvgPool2d",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "BatchNorm2d",
    "BinaryFocalLoss",
    "Concat",
    "Container",
    "Conv1d",
    "Conv2d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "CosineAnnealingLR",
    "CrossEntropyLoss",
    "DistillationLoss",
    "Dropout",
    "EMAMomentum",
    "EarlyStopping",
    "ExponentialLR",
    "Flatten",
    "FocalLoss",
    "GlobalAvgPool1d",
    "GlobalAvgPool2d",
    "KeepProbDropout",
    "Layer",
    "LeakyReLU",
    "Linear",
    "LocalResponseNorm",
    "LogSoftmax",
    "Loss",
    "MSELoss",
    "MaxPool1d",
    "MaxPool2d",
    "OneCycleLR",
    "Optimizer",
    "PReLU",
    "RMSprop",
    "ReLU",
    "Residual",
    "ScaledTanh",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "StepLR",
    "Tanh",
    "WarmupLR",
    "accuracy",
    "augment",
    "class_weights",
    "conv1d",
    "conv2d",
    "conv2d_loops",
    "conv_transpose2d",
    "conv_transpose2d_loops",
    "evaluate",
    "fit",
    "gradient_check",
    "init",
    "load",
    "log_softmax",
    "one_hot",
    "predict",
    "save",
    "sigmoid",
    "softmax",
    "stratified_split",
    "summary",
    "true_conv1d",
    "true_conv2d",
]
