"""Do the benchmarks of training run?"""

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

sys.path.insert(0, str(Path(__file__).parent))
import train_cpu
import train_gpu


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    """A busy machine's threads wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_the_gpu_benchmark_runs_tiny_on_the_cpu(capsys):
    assert train_gpu.main(["--tiny", "--jpeg", "--batch-size", "32", "--workers", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "PyTorch" in lines[0]
    assert "random images" in lines[1]
    ways = [tuple(line.split()[:2]) for line in lines[3:9]]
    assert ways == [(n, w) for n in ("assignment", "resnet9") for w in ("fast", "lesson", "usual")]
    assert all("100 epochs" not in line for line in lines[3:9])
    assert "JPEG" in lines[-1]


def test_without_a_gpu_it_says_so(capsys):
    if torch.cuda.is_available():
        pytest.skip("not on CI: there is a GPU")
    assert train_gpu.main([]) == 2
    assert "no CUDA device" in capsys.readouterr().out


def test_both_ways_see_the_same_normalized_images():
    images = train_gpu.random_images(4, 2)
    mean, std = [0.5, 0.4, 0.3], [0.2, 0.3, 0.4]
    usual = train_gpu.UsualImages(images.train_images, images.train_labels, mean, std, False)
    from course import data

    fast = data.DeviceBatches(
        images.train_images, images.train_labels, 4, mean=mean, std=std, device="cpu"
    )
    (x, y), = fast  # fmt: skip
    for i in range(4):
        np.testing.assert_allclose(usual[i][0].numpy(), x[i].numpy(), atol=1e-5)
        assert usual[i][1] == int(y[i])


def test_operations_count_training_three_times():
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3072, 10))
    images = train_gpu.random_images(20, 10)
    assert train_gpu.operations(model, images) == 2 * 30_720 * (3 * 20 + 10)


def test_the_cpu_benchmark_runs_tiny(capsys):
    assert train_cpu.main(["--tiny", "--threads", "1"]) == 0
    out = capsys.readouterr().out
    assert "synthetic shapes (32 training, 20 test images)" in out
    assert "of processor time" in out


def test_the_solved_unit_can_be_run_on_other_data(tmp_path):
    notebook = train_cpu.solved_unit(tmp_path, 3)
    source = "\n".join(cell.source for cell in notebook.cells)
    assert f"\nSOURCE = '{tmp_path}'" in source
    assert "\nEPOCHS = 3\n" in source
