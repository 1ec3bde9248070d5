"""Rates of learning by part of a network and by epoch."""

from dataclasses import dataclass, field

from torch import nn, optim


@dataclass(frozen=True)
class Schedule:
    """Rates for the first `epochs`, then times `drop` for `late_epochs` more."""

    rates: dict[str, float] = field(default_factory=dict)
    epochs: int = 30
    late_epochs: int = 10
    drop: float = 0.2
    betas: tuple[float, float] = (0.9, 0.999)

    @property
    def total_epochs(self) -> int:
        return self.epochs + self.late_epochs

    def optimiser(self, parts: dict[str, list[nn.Parameter]]) -> optim.Adamax:
        if parts.keys() != self.rates.keys():
            raise ValueError(f"expected a rate for each of {sorted(parts)}, got {sorted(self.rates)}")
        groups = [{"params": parameters, "lr": self.rates[name], "name": name} for name, parameters in parts.items()]
        return optim.Adamax(groups, betas=self.betas)

    def apply(self, optimiser: optim.Optimizer, epoch: int) -> None:
        """Sets the rates of an epoch, counted from 0."""
        factor = 1.0 if epoch < self.epochs else self.drop
        for group in optimiser.param_groups:
            group["lr"] = self.rates[group["name"]] * factor
