"""One local Ray for all tests: two CPUs, on 127.0.0.1, without telemetry and dashboard."""

from __future__ import annotations

import gc
import os
import sys
import warnings
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def cluster() -> Iterator[None]:
    # Ray reads these when it is imported; tests/conftest.py has set the model's own.
    os.environ |= {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_AUTH_MODE": "disabled",  # no token in the user's home
        # For busy machines: patience, and workers that are no nicer to others than this process.
        "RAY_raylet_start_wait_time_s": "240",
        "RAY_worker_niceness": "0",
    }
    import ray
    import ray.data

    ray.init(
        num_cpus=2,
        num_gpus=1,  # one that is not there
        include_dashboard=False,
        log_to_driver=False,
        logging_level="error",
        object_store_memory=256 * 2**20,
        _node_ip_address="127.0.0.1",
    )
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    yield
    with warnings.catch_warnings():
        # Ray leaves its daemons' Popen objects to the garbage collector, which complains of them.
        warnings.simplefilter("ignore", ResourceWarning)
        ray.shutdown()
        gc.collect()


@pytest.fixture(scope="session", autouse=True)
def _tests_travel() -> None:
    """Workers cannot import the modules of tests."""
    import ray.cloudpickle

    for name in [name for name in sys.modules if name.startswith("tests.integrations.ray.")]:
        ray.cloudpickle.register_pickle_by_value(sys.modules[name])
