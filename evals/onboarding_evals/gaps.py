"""What the tools are known not to answer yet: named with a reason, and demanded to be still true."""

import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict

__all__ = ["GAPS", "Gap", "read_gaps", "without_known"]

GAPS = Path(__file__).parents[1] / "gaps.toml"


class Gap(BaseModel):
    """A failure that is known: the layer and the row, a part of its message, and why it stands."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    layer: str
    row: str
    has: str
    why: str


def read_gaps(layer: str, path: Path = GAPS) -> tuple[Gap, ...]:
    """Read the known gaps of one layer."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    gaps = [Gap.model_validate(each) for each in data.get("gap", ())]
    return tuple(gap for gap in gaps if gap.layer == layer)


def without_known(failures: Iterable[str], gaps: Collection[Gap]) -> tuple[list[str], list[str]]:
    """Part failures into new ones with stale gaps, and known ones with their reasons."""
    wrong, known, met = [], [], set()
    for failure in failures:
        gap = next((gap for gap in gaps if failure.startswith(f"{gap.row}: ") and gap.has in failure), None)
        if gap is None:
            wrong.append(failure)
            continue
        met.add(gap)
        known.append(f"known gap, {failure} ({gap.why})")
    wrong += [
        f"{gap.row}: the gap “{gap.has}” is closed; take it out of gaps.toml"
        for gap in gaps
        if gap not in met
    ]
    return wrong, known
