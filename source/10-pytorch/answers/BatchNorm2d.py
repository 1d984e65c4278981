"""BatchNorm2d: answers that must pass, and mistakes that must not."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class right_textbook(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            n = x.numel() / x.shape[1]
            with torch.no_grad():
                self.running_mean += self.momentum * (mean - self.running_mean)
                self.running_var += self.momentum * (var * n / (n - 1) - self.running_var)
        else:
            mean, var = self.running_mean, self.running_var
        mean, var, weight, bias = (
            v.reshape(1, -1, 1, 1) for v in (mean, var, self.weight, self.bias)
        )
        return (x - mean) / torch.sqrt(var + self.eps) * weight + bias


class right_folded_into_scale_and_shift(nn.Module):
    """Counts batches as PyTorch does, and folds the norm into one scale and one shift."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.weight = nn.Parameter(torch.empty(num_features))
        self.bias = nn.Parameter(torch.empty(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))
        self.register_buffer("num_batches_tracked", torch.tensor(0, dtype=torch.long))
        nn.init.ones_(self.weight)
        nn.init.zeros_(self.bias)

    def forward(self, x):
        if self.training:
            rows = x.transpose(0, 1).flatten(1)
            mean = rows.mean(dim=1)
            squares = (rows - mean[:, None]).pow(2).sum(dim=1)
            var = squares / rows.shape[1]
            new = squares.detach() / (rows.shape[1] - 1)
            self.running_mean.mul_(1 - self.momentum).add_(mean.detach(), alpha=self.momentum)
            self.running_var.mul_(1 - self.momentum).add_(new, alpha=self.momentum)
            self.num_batches_tracked += 1
        else:
            mean, var = self.running_mean, self.running_var
        scale = self.weight * torch.rsqrt(var + self.eps)
        shift = self.bias - mean * scale
        return x * scale[:, None, None] + shift[:, None, None]


class right_buffers_replaced(nn.Module):
    """Assigns new buffers; eps outside the root; one channel after the other."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        channels, means, variances = [], [], []
        for c in range(x.shape[1]):
            channel = x[:, c]
            mean, var = self.running_mean[c], self.running_var[c]
            if self.training:
                mean, var = channel.mean(), ((channel - channel.mean()) ** 2).mean()
                means.append(mean)
                variances.append(channel.var())
            hat = (channel - mean) / (var**0.5 + self.eps)
            channels.append(self.weight[c] * hat + self.bias[c])
        if self.training:
            a = self.momentum
            self.running_mean = (1 - a) * self.running_mean + a * torch.stack(means).detach()
            self.running_var = (1 - a) * self.running_var + a * torch.stack(variances).detach()
        return torch.stack(channels, dim=1)


class right_that_speaks_of_the_forbidden(nn.Module):
    """As nn.BatchNorm2d and F.batch_norm, which stand here and in a local name alone."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        "What nn.BatchNorm2d does."
        axes = (0, 2, 3)
        if self.training:
            mean = x.mean(axes)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(x.var(axes), self.momentum)
            var = x.var(axes, correction=0)
        else:
            mean, var = self.running_mean, self.running_var
        batch_norm = (x - mean.view(-1, 1, 1)) / (var.view(-1, 1, 1) + self.eps).sqrt()
        return batch_norm * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class wrong_inherited(nn.BatchNorm2d):
    """You derived from nn.BatchNorm2d, so PyTorch does the work. Derive from nn.Module."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps=eps, momentum=momentum)


class wrong_functional_form(nn.Module):
    """Your forward hands the work to F.batch_norm. Compute mean and variance of each channel yourself."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias,
            self.training, self.momentum, self.eps,
        )  # fmt: skip


class wrong_layer_inside(nn.Module):
    """You keep a layer of PyTorch's batch norm inside and call it. Write the norm yourself."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        inner = nn.BatchNorm3d(num_features, eps=eps, momentum=momentum)
        self.inner = [inner]
        self.weight, self.bias = inner.weight, inner.bias
        self.register_buffer("running_mean", inner.running_mean)
        self.register_buffer("running_var", inner.running_var)

    def forward(self, x):
        inner = self.inner[0].train(self.training)
        inner.running_mean, inner.running_var = self.running_mean, self.running_var
        return inner(x[:, :, None])[:, :, 0]


class wrong_statistics_of_each_pixel(nn.Module):
    """You average over the batch alone, so that every pixel has its own mean. A channel is one feature wherever it stands: average over batch, height and width."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                a = self.momentum
                self.running_mean.lerp_(mean.mean((1, 2)), a)
                self.running_var.lerp_(x.var(0).mean((1, 2)), a)
        else:
            mean, var = self.running_mean.view(-1, 1, 1), self.running_var.view(-1, 1, 1)
        hat = (x - mean) / torch.sqrt(var + self.eps)
        return hat * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class wrong_statistics_of_each_image(nn.Module):
    """You normalize every image by itself: that is instance norm. The statistics go over the whole batch, axes 0, 2 and 3."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        if self.training:
            mean, var = x.mean((2, 3)), x.var((2, 3), unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean.mean(0), self.momentum)
                self.running_var.lerp_(x.var((2, 3)).mean(0), self.momentum)
            mean, var = mean[:, :, None, None], var[:, :, None, None]
        else:
            mean, var = self.running_mean.view(-1, 1, 1), self.running_var.view(-1, 1, 1)
        hat = (x - mean) / torch.sqrt(var + self.eps)
        return hat * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class wrong_one_mean_for_all_channels(nn.Module):
    """You take one mean and one variance over everything. Every channel has its own."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        if self.training:
            mean, var = x.mean(), x.var(unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean.expand_as(self.running_mean), self.momentum)
                self.running_var.lerp_(x.var().expand_as(self.running_var), self.momentum)
        else:
            mean, var = self.running_mean.view(-1, 1, 1), self.running_var.view(-1, 1, 1)
        hat = (x - mean) / torch.sqrt(var + self.eps)
        return hat * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class wrong_momentum_of_the_old(nn.Module):
    """You gave the old statistics the weight momentum. In PyTorch's batch norm momentum is the weight of the NEW batch: (1 - momentum) * old + momentum * new."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, 1 - self.momentum)
                self.running_var.lerp_(x.var((0, 2, 3)), 1 - self.momentum)
        hat = (x - mean.view(-1, 1, 1)) / torch.sqrt(var.view(-1, 1, 1) + self.eps)
        return hat * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class wrong_biased_running_variance(nn.Module):
    """Your running variance collects the biased variance. The batch is normalized with it, but what is kept for later is the unbiased one, divided by n - 1."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var, self.momentum)
        hat = (x - mean.view(-1, 1, 1)) / torch.sqrt(var.view(-1, 1, 1) + self.eps)
        return hat * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class wrong_unbiased_batch_variance(nn.Module):
    """You normalize with x.var(...), which divides by n - 1 by default. The batch is normalized with the biased variance: unbiased=False. The unbiased one goes into running_var."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3))
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(var, self.momentum)
        hat = (x - mean.view(-1, 1, 1)) / torch.sqrt(var.view(-1, 1, 1) + self.eps)
        return hat * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class wrong_same_in_evaluation(nn.Module):
    """Your layer does the same in both modes. In evaluation, self.training is False, and the running statistics stand in for those of the batch."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
        with torch.no_grad():
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(x.var((0, 2, 3)), self.momentum)
        hat = (x - mean.view(-1, 1, 1)) / torch.sqrt(var.view(-1, 1, 1) + self.eps)
        return hat * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class wrong_running_statistics_in_training(nn.Module):
    """You normalize with the running statistics in training too. There the statistics of the batch itself count; the running ones are only collected for later."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.running_mean.lerp_(x.mean((0, 2, 3)), self.momentum)
                self.running_var.lerp_(x.var((0, 2, 3)), self.momentum)
        mean, var = self.running_mean.clone(), self.running_var.clone()
        hat = (x - mean.view(-1, 1, 1)) / torch.sqrt(var.view(-1, 1, 1) + self.eps)
        return hat * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class wrong_updates_in_evaluation(nn.Module):
    """Your running statistics go on moving in evaluation, so that test data leak into the model. Update them in training alone."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        mean, var = self.running_mean.clone(), self.running_var.clone()
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
        with torch.no_grad():
            self.running_mean.lerp_(x.mean((0, 2, 3)), self.momentum)
            self.running_var.lerp_(x.var((0, 2, 3)), self.momentum)
        hat = (x - mean.view(-1, 1, 1)) / torch.sqrt(var.view(-1, 1, 1) + self.eps)
        return hat * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class wrong_detached_statistics(nn.Module):
    """You cut the batch's mean and variance off the graph. They depend on x, and the gradient must flow through them; without it the norm learns nothing about its own effect."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            with torch.no_grad():
                mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(x.var((0, 2, 3)), self.momentum)
        hat = (x - mean.view(-1, 1, 1)) / torch.sqrt(var.view(-1, 1, 1) + self.eps)
        return hat * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class wrong_graph_in_the_buffers(nn.Module):
    """Your running statistics hang on the graph of every batch so far, which is then never freed. Update them under torch.no_grad(), or detach the batch's statistics first."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            a = self.momentum
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            self.running_mean = (1 - a) * self.running_mean + a * mean
            self.running_var = (1 - a) * self.running_var + a * x.var((0, 2, 3))
        hat = (x - mean.view(-1, 1, 1)) / torch.sqrt(var.view(-1, 1, 1) + self.eps)
        return hat * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class wrong_no_buffers(nn.Module):
    """Your running statistics are plain attributes: state_dict() does not hold them, and .to(device) leaves them behind. Use self.register_buffer(name, tensor)."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.running_mean, self.running_var = torch.zeros(num_features), torch.ones(num_features)

    def forward(self, x):
        mean, var = self.running_mean.to(x.dtype), self.running_var.to(x.dtype)
        if self.training:
            a = self.momentum
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            self.running_mean = (1 - a) * self.running_mean + a * mean.detach()
            self.running_var = (1 - a) * self.running_var + a * x.var((0, 2, 3)).detach()
        hat = (x - mean.view(-1, 1, 1)) / torch.sqrt(var.view(-1, 1, 1) + self.eps)
        return hat * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class wrong_no_parameters(nn.Module):
    """Your weight and bias are plain tensors, so parameters() does not give them and no optimizer trains them: wrap them in nn.Parameter."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = torch.ones(num_features, requires_grad=True)
        self.bias = torch.zeros(num_features, requires_grad=True)
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(x.var((0, 2, 3)), self.momentum)
        hat = (x - mean.view(-1, 1, 1)) / torch.sqrt(var.view(-1, 1, 1) + self.eps)
        return hat * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class wrong_no_eps(nn.Module):
    """Without eps a channel that is constant gives 0 / 0, which is nan: add eps to the variance before the root."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(x.var((0, 2, 3)), self.momentum)
        hat = (x - mean.view(-1, 1, 1)) / torch.sqrt(var.view(-1, 1, 1))
        return hat * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class wrong_left_out_of_the_state(nn.Module):
    """Your buffers are not persistent: state_dict() leaves them out, and a saved model wakes up without its statistics. Leave persistent=False away."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features), persistent=False)
        self.register_buffer("running_var", torch.ones(num_features), persistent=False)

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(x.var((0, 2, 3)), self.momentum)
        mean, var, weight, bias = (
            t.reshape(1, -1, 1, 1) for t in (mean, var, self.weight, self.bias)
        )
        return (x - mean) / torch.sqrt(var + self.eps) * weight + bias


class wrong_names_of_the_paper(nn.Module):
    """You call the parameters gamma and beta, as the paper does. In PyTorch, and so in saved models, they are weight and bias."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.gamma = nn.Parameter(torch.ones(num_features))
        self.beta = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(x.var((0, 2, 3)), self.momentum)
        mean, var, gamma, beta = (t.reshape(1, -1, 1, 1) for t in (mean, var, self.gamma, self.beta))
        return (x - mean) / torch.sqrt(var + self.eps) * gamma + beta
