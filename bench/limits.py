"""What a figure of bench-scale must reach, and what is said of it."""

import dataclasses

VERDICTS = ("aim", "reach", "not held", "floor missed")


@dataclasses.dataclass(frozen=True)
class Limit:
    """Of one measured value. Less is better when the aim is below the reach. `floor` and `aim` may be missing."""

    name: str
    unit: str
    floor: float | None
    reach: float
    aim: float | None
    more_is_better: bool = False

    def verdict(self, value):
        for word, bound in (("aim", self.aim), ("reach", self.reach), ("not held", self.floor)):
            if bound is not None and (value >= bound if self.more_is_better else value <= bound):
                return word
        return "not held" if self.floor is None else "floor missed"

    def shown(self, value):
        number = f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
        return f"{self.name} {number} {self.unit}".strip()

    def bounds(self):
        """The column of a table: floor, reach, aim."""
        return " / ".join("-" if bound is None else f"{bound:,.10g}" for bound in (self.floor, self.reach, self.aim)) + f" {self.unit}"


def worst(verdicts):
    return max(verdicts, key=VERDICTS.index)
