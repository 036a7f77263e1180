from chargeloom.protocols.ocpp.edge.retreat import AT_ONCE, Retreat


class Leaver:
    def __init__(self) -> None:
        self.log: list[object] = []

    def pause(self) -> None:
        self.log.append("pause")

    def close(self, code: int, reason: str) -> None:
        self.log.append((code, reason))


CLOSED = ["pause", (1012, "bye")]


def closed_by_beat(links: list[Leaver], beats: int) -> list[int]:
    """Return how many links are closed after each beat, until none is left."""
    retreat = Retreat(links, 1012, "bye", beats)
    counts = []
    while not retreat.is_over:
        retreat.step()
        counts.append(sum(link.log == CLOSED for link in links))
    return counts


def test_nobody_is_sent_away_in_no_time() -> None:
    assert closed_by_beat([], 10) == []


def test_a_small_fleet_goes_at_once_but_a_beat_after_it_is_read_no_more() -> None:
    assert closed_by_beat([Leaver() for _ in range(AT_ONCE)], 100) == [0, AT_ONCE]


def test_a_large_fleet_is_spread_evenly_over_the_time() -> None:
    assert closed_by_beat([Leaver() for _ in range(100)], 4) == [0, 25, 50, 75, 100]


def test_no_time_means_all_at_once() -> None:
    assert closed_by_beat([Leaver() for _ in range(100)], 0) == [0, 100]


def test_a_retreat_can_be_cut_short() -> None:
    links = [Leaver() for _ in range(100)]
    retreat = Retreat(links, 1012, "bye", 10)
    retreat.step()
    retreat.finish()
    assert retreat.is_over
    assert all(link.log[-1] == (1012, "bye") for link in links)
