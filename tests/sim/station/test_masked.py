from chargeloom.sim.site.building import Version
from chargeloom.sim.station.interference import Frame, Interference
from chargeloom.sim.station.masked import MaskedModel
from tests.sim.raw_bench import RawBench


class Tagging(Interference):
    """Leaves its mark on every payload that passes."""

    def __init__(self, name: str, seen: list[str]) -> None:
        super().__init__()
        self._name = name
        self._seen = seen

    def outgoing(self, frame: Frame, now: float) -> list[Frame]:
        self._seen.append(f"{self._name} out")
        return [frame]

    def incoming(self, frame: Frame, now: float) -> list[Frame]:
        self._seen.append(f"{self._name} in")
        return [frame]


def test_frames_pass_outwards_in_order_and_inwards_in_reverse() -> None:
    seen: list[str] = []
    bench = RawBench(Version.V16)
    bench.model = MaskedModel(bench.model, [Tagging("a", seen), Tagging("b", seen)])
    bench.connect()
    assert seen[:4] == ["a out", "b out", "b in", "a in"]


def test_a_crash_boots_again_over_a_new_link() -> None:
    one = Interference()
    bench = RawBench(Version.V201)
    bench.model = MaskedModel(bench.model, [one])
    bench.connect()
    one.crashes = True
    bench.model.tick(bench.now)
    bench.exchange()
    assert not bench.is_linked
    assert bench.model.wants_link
    bench.connect()
    assert len(bench.heard("BootNotification")) == 2
