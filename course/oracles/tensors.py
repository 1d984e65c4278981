"""How does an array become a tensor for PyTorch to compute with?"""

import numpy as np


def float64_tensor(values):
    """Copy the values into a float64 tensor: optimizers write into theirs."""
    import torch

    return torch.tensor(np.asarray(values, dtype=np.float64))
