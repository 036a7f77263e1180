import json

from benchmarks.report import document, lines
from benchmarks.result import Collector


def collected() -> Collector:
    collector = Collector()
    for own, peer in ((10.0, 100.0), (12.0, 240.0), (11.0, 110.0)):
        collector.add("cpu", "chargeloom", own, "us/message")
        collector.add("cpu", "python-ocpp", peer, "us/message")
    collector.add("rate", "chargeloom", 50_000.0, "messages/s", is_less_better=False)
    collector.add("rate", "python-ocpp", 1_000.0, "messages/s", is_less_better=False)
    return collector


def test_each_figure_is_one_line_of_name_value_unit_and_ratio() -> None:
    assert lines(collected().results()) == [
        "cpu.chargeloom 11 us/message",
        "cpu.chargeloom.spread 18 %",
        "cpu.python-ocpp 110 us/message 10.00x",
        "cpu.python-ocpp.spread 127 %",
        "rate.chargeloom 50000 messages/s",
        "rate.python-ocpp 1000 messages/s 50.00x",
    ]


def test_the_file_holds_every_run_with_the_load_of_the_machine() -> None:
    content = json.loads(document(collected().results(), (), "whole", {"cores": "2"}))
    entry = content["results"][1]
    assert entry["runs"] == [100.0, 240.0, 110.0]
    assert entry["times_better"] == {"median": 10.0, "least": 10.0, "most": 20.0}
    assert len(entry["load_averages"]) == 3
    assert (content["plan"], content["machine"]) == ("whole", {"cores": "2"})
