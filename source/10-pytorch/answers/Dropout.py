"""Dropout: answers that must pass, and mistakes that must not."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


class right_textbook(nn.Module):
    def __init__(self, drop):
        super().__init__()
        self.drop = drop

    def forward(self, x):
        if not self.training:
            return x
        if self.drop == 1:
            return torch.zeros_like(x)
        mask = torch.rand_like(x) >= self.drop
        return x * mask / (1 - self.drop)


class right_bernoulli(nn.Module):
    def __init__(self, drop):
        super().__init__()
        self.keep = 1.0 - drop

    def forward(self, x):
        if self.training and self.keep < 1:
            mask = torch.bernoulli(torch.full_like(x, self.keep))
            return x * mask.div(max(self.keep, 1e-12))
        return x


class right_by_where(nn.Module):
    def __init__(self, drop):
        super().__init__()
        self.drop = drop

    def forward(self, x):
        if not self.training or self.drop == 0:
            return x
        dropped = torch.empty(x.shape).uniform_() < self.drop
        scale = 1 / (1 - self.drop) if self.drop < 1 else 0.0
        return torch.where(dropped, torch.zeros((), dtype=x.dtype), scale * x)


class right_mask_from_numpy(nn.Module):
    def __init__(self, drop):
        super().__init__()
        self.drop, self.rng = drop, np.random.default_rng()

    def forward(self, x):
        if self.training:
            keep = 1 - self.drop
            mask = torch.from_numpy(self.rng.random(x.shape) < keep).to(x)
            return x * mask if keep == 0 else x * mask / keep
        return x.clone()


class right_that_speaks_of_the_forbidden(nn.Module):
    """As nn.Dropout and F.dropout, which stand here and in local names alone."""

    def __init__(self, drop):
        super().__init__()
        self.dropout = drop

    def forward(self, x):
        "What nn.Dropout does; not F.dropout2d."
        dropout = self.dropout if self.training else 0.0
        Dropout = (torch.rand(x.shape) >= dropout).to(x.dtype)
        return x * Dropout / max(1 - dropout, 1e-9)


class wrong_inherited(nn.Dropout):
    """You derived from nn.Dropout, so PyTorch does the work. Derive from nn.Module."""

    def __init__(self, drop):
        super().__init__(p=drop)


class wrong_functional_form(nn.Module):
    """Your forward hands the work to F.dropout. Draw the mask yourself."""

    def __init__(self, drop):
        super().__init__()
        self.drop = drop

    def forward(self, x):
        return F.dropout(x, self.drop, self.training)


class wrong_layer_inside(nn.Module):
    """You keep a dropout layer of PyTorch's inside and call it. Draw the mask yourself."""

    def __init__(self, drop):
        super().__init__()
        self.layer = nn.Dropout1d(drop)

    def forward(self, x):
        return self.layer(x.reshape(1, -1, 1)).reshape(x.shape)


class wrong_keep_probability(nn.Module):
    """You keep an entry with probability drop. Here drop is the probability of losing it, as in nn.Dropout; in unit 07 the number was the other one."""

    def __init__(self, drop):
        super().__init__()
        self.drop = drop

    def forward(self, x):
        if not self.training:
            return x
        if self.drop == 0:
            return torch.zeros_like(x)
        return x * (torch.rand_like(x) < self.drop) / self.drop


class wrong_not_scaled(nn.Module):
    """You drop entries and leave the others as they are, so the sums that follow shrink. Divide what is kept by 1 - drop."""

    def __init__(self, drop):
        super().__init__()
        self.drop = drop

    def forward(self, x):
        return x * (torch.rand_like(x) >= self.drop) if self.training else x


class wrong_scaled_at_test_time(nn.Module):
    """You scale in evaluation, by 1 - drop. Inverted dropout scales in training, by 1 / (1 - drop), so that evaluation has nothing to do."""

    def __init__(self, drop):
        super().__init__()
        self.drop = drop

    def forward(self, x):
        if self.training:
            return x * (torch.rand_like(x) >= self.drop)
        return x * (1 - self.drop)


class wrong_scaled_by_drop(nn.Module):
    """You divide what is kept by drop. It is kept with probability 1 - drop, so divide by that."""

    def __init__(self, drop):
        super().__init__()
        self.drop = drop

    def forward(self, x):
        if not self.training:
            return x
        if self.drop in (0, 1):
            return x * (1 - self.drop)
        return x * (torch.rand_like(x) >= self.drop) / self.drop


class wrong_zero_over_zero(nn.Module):
    """With drop = 1 you compute 0 / 0, which is nan. All entries are dropped then: return zeros."""

    def __init__(self, drop):
        super().__init__()
        self.drop = drop

    def forward(self, x):
        if not self.training:
            return x
        return x * (torch.rand_like(x) >= self.drop) / (1 - self.drop)


class wrong_active_in_evaluation(nn.Module):
    """Your layer drops in evaluation too. There it hands on its input: look at self.training."""

    def __init__(self, drop):
        super().__init__()
        self.drop = drop

    def forward(self, x):
        if self.drop == 1:
            return torch.zeros_like(x)
        return x * (torch.rand_like(x) >= self.drop) / (1 - self.drop)


class wrong_same_mask_again(nn.Module):
    """You draw the mask once and use it for ever. That is a smaller network, not dropout: draw a new one at each call."""

    def __init__(self, drop):
        super().__init__()
        self.drop, self.mask = drop, None

    def forward(self, x):
        if not self.training:
            return x
        if self.drop == 1:
            return torch.zeros_like(x)
        if self.mask is None or self.mask.shape != x.shape:
            self.mask = (torch.rand_like(x) >= self.drop) / (1 - self.drop)
        return x * self.mask


class wrong_seeded_at_each_call(nn.Module):
    """You set the seed in forward, so every call draws the same mask. Seed once, outside of the layer."""

    def __init__(self, drop):
        super().__init__()
        self.drop = drop

    def forward(self, x):
        if not self.training:
            return x
        if self.drop == 1:
            return torch.zeros_like(x)
        generator = torch.Generator().manual_seed(0)
        mask = torch.rand(x.shape, generator=generator) >= self.drop
        return x * mask / (1 - self.drop)


class wrong_one_mask_for_the_batch(nn.Module):
    """All examples of the batch share one mask. Every entry is dropped independently: the mask has the shape of x."""

    def __init__(self, drop):
        super().__init__()
        self.drop = drop

    def forward(self, x):
        if not self.training:
            return x
        if self.drop == 1:
            return torch.zeros_like(x)
        return x * (torch.rand_like(x[:1]) >= self.drop) / (1 - self.drop)


class wrong_whole_rows(nn.Module):
    """You drop or keep everything after the first axis together. Every entry is dropped independently: the mask has the shape of x."""

    def __init__(self, drop):
        super().__init__()
        self.drop = drop

    def forward(self, x):
        if not self.training:
            return x
        if self.drop == 1:
            return torch.zeros_like(x)
        mask = torch.rand(len(x), *[1] * (x.ndim - 1)) >= self.drop
        return x * mask / (1 - self.drop)


class wrong_exact_count(nn.Module):
    """You drop the same number of entries each time. Every entry is dropped independently, so the number varies."""

    def __init__(self, drop):
        super().__init__()
        self.drop = drop

    def forward(self, x):
        if not self.training:
            return x
        if self.drop == 1:
            return torch.zeros_like(x)
        order = torch.randperm(x.numel()).reshape(x.shape)
        return x * (order >= round(self.drop * x.numel())) / (1 - self.drop)


class wrong_in_place(nn.Module):
    """Your layer writes into its input, which the caller and autograd still need: x * mask makes a new tensor, x.mul_(mask) does not."""

    def __init__(self, drop):
        super().__init__()
        self.drop = drop

    def forward(self, x):
        if not self.training:
            return x
        mask = torch.rand_like(x) >= self.drop
        return x.mul_(mask).div_(1 - self.drop) if self.drop < 1 else x.zero_()


class wrong_cut_off(nn.Module):
    """Your output is cut off the graph, so no gradient reaches the layers before. Make only the mask without autograd, and multiply x itself."""

    def __init__(self, drop):
        super().__init__()
        self.drop = drop

    @torch.no_grad()
    def forward(self, x):
        if not self.training:
            return x
        if self.drop == 1:
            return torch.zeros_like(x)
        return x * (torch.rand_like(x) >= self.drop) / (1 - self.drop)


class wrong_noise_not_zeros(nn.Module):
    """You multiply by a random number between 0 and 1. Dropout keeps an entry whole or drops it: compare the random number with drop."""

    def __init__(self, drop):
        super().__init__()
        self.drop = drop

    def forward(self, x):
        if not self.training or self.drop == 0:
            return x
        if self.drop == 1:
            return torch.zeros_like(x)
        return x * torch.rand_like(x) / (1 - self.drop)
