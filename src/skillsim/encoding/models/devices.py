"""Where a transformer computes: picked, or named and checked."""

from __future__ import annotations

from skillsim.arguments import show
from skillsim.errors import DeviceNotAvailableError

__all__ = ["available_devices", "choose_device", "require_cpu", "require_device"]


def available_devices() -> list[str]:
    """The devices that torch can use here, best first: CUDA, then MPS, then the CPU.

    Example:
        >>> available_devices()[-1]
        'cpu'
    """
    import torch

    devices = [f"cuda:{i}" for i in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        devices.append("mps")
    return [*devices, "cpu"]


def choose_device(device: str | None) -> str:
    """The device to use: the best one, or the named one if it is here.

    Args:
        device: ``None``, ``"cpu"``, ``"mps"``, ``"cuda"`` (the first) or ``"cuda:N"``.

    Raises:
        DeviceNotAvailableError: The named device is not on this machine.
    """
    available = available_devices()
    if device is None:
        return available[0]
    wanted = _canonical(device)
    if wanted not in available:
        raise DeviceNotAvailableError(
            f"There is no device {show(_name(device))} here; available: {', '.join(available)}. "
            "Name one of these, or leave the device out to take the first.",
            device=_name(device),
            available=available,
        )
    return wanted


def require_device(device: str | None) -> None:
    """Refuse a named device that is not here; for the CPU, without asking torch.

    Raises:
        DeviceNotAvailableError: The named device is not on this machine.
    """
    if device is not None and _canonical(device) != "cpu":
        choose_device(device)


def require_cpu(device: str | None, *, model_id: str) -> None:
    """Refuse a device other than the CPU, for a model that runs nowhere else.

    Raises:
        DeviceNotAvailableError: Another device was named.
    """
    if device is not None and _canonical(device) != "cpu":
        raise DeviceNotAvailableError(
            f"The model {model_id!r} runs on the CPU only, not on {show(_name(device))}; "
            "available: cpu. Leave the device out.",
            device=_name(device),
            available=["cpu"],
        )


def _canonical(device: str) -> str:
    name = _name(device)
    return {"cuda": "cuda:0", "cpu:0": "cpu"}.get(name, name)


def _name(device: object) -> str:
    try:
        return str(device)  # a torch.device is welcome too
    except Exception:  # noqa: BLE001  # it is the caller's object
        return show(device)
