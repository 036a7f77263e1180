"""Messages that leave together: when, and in which order."""

import asyncio

from chargeloom.protocols.ocpp.edge.mailbag import MOST, Mailbag


class Sender:
    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def post(self, text: bytes) -> None:
        self.sent.append(text)


async def test_what_is_put_in_during_a_turn_leaves_at_its_end_in_order() -> None:
    bag, sender = Mailbag(), Sender()
    bag.put(sender, b"a")
    bag.put(sender, b"b")
    assert not sender.sent
    await asyncio.sleep(0)
    assert sender.sent == [b"a", b"b"]


async def test_enough_of_it_leaves_at_once() -> None:
    bag, sender = Mailbag(), Sender()
    for number in range(MOST + 1):
        bag.put(sender, b"%d" % number)
    assert sender.sent == [b"%d" % number for number in range(MOST)]
    await asyncio.sleep(0)
    assert sender.sent[MOST:] == [b"%d" % MOST]


async def test_what_was_emptied_leaves_once() -> None:
    bag, sender = Mailbag(), Sender()
    bag.put(sender, b"a")
    bag.empty()
    bag.empty()
    await asyncio.sleep(0)
    assert sender.sent == [b"a"]


async def test_what_is_put_in_while_others_leave_leaves_next() -> None:
    bag, last = Mailbag(), Sender()

    class Talkative(Sender):
        def post(self, text: bytes) -> None:
            super().post(text)
            bag.put(last, b"after " + text)

    bag.put(Talkative(), b"a")
    await asyncio.sleep(0)
    assert not last.sent
    await asyncio.sleep(0)
    assert last.sent == [b"after a"]
