"""Which short names do notebooks, documents and configuration files write, and where do they lead?

Inside the package the places themselves are written.
"""

SHORT_NAMES = {
    "batches": "cifar10.batches",
    "canvas": "demos.figure.canvas",
    "cifar": "cifar10.cifar",
    "data": "cifar10.data",
    "download": "cifar10.download",
    "grading.export": "grading.show.export",
    "hazards": "worlds.hazards",
    "landscapes": "worlds.landscapes",
    "live": "demos.figure.live",
    "models": "cifar10.models",
    "nn": "worlds.nn",
    "pixels": "demos.figure.pixels",
    "run": "cifar10.run",
    "run_record": "cifar10.run_record",
    "scenes": "worlds.scenes",
    "shapes": "cifar10.shapes",
    "testbeds": "oracles.testbeds",
    "training": "cifar10.training",
    "weights": "cifar10.weights",
}
