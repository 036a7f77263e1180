"""A server that is killed between the alert's commit and its delivery delivers at its next start."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

from chargeloom.app import Server
from chargeloom.config import Alerts, Config, Http, Ocpp
from chargeloom.domain.alerts.alert import RuleKind
from chargeloom.storage.pages import AlertPage, Page
from tests.patience import PATIENCE_S
from tests.services.alerting.receivers import receiving
from tests.shared import REPOSITORY

_KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from chargeloom.config import Alerts
from chargeloom.domain.alerts.alert import RuleKind
from chargeloom.domain.instant import MINUTE, Instant
from tests.rig import running

async def main():
    alerts = Alerts(allow_private_targets=True)
    async with running(Path(sys.argv[1]), alerts=alerts) as rig:
        alerting = rig.core.alerting
        hook, secret = await alerting.webhooks.make("test", name="", url=sys.argv[2])
        print(secret, flush=True)
        kind = RuleKind.CONNECTOR_FAULTED
        await alerting.rules.make("test", kind=kind, name="", webhooks=(hook.id,))
        station = await rig.station()
        said = {"connectorId": 1, "status": "Faulted", "errorCode": "OtherError"}
        await station.ask("StatusNotification", said)
        await alerting.look(Instant(rig.core.ground.now() + MINUTE))
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=REPOSITORY, check=False, capture_output=True, text=True, timeout=PATIENCE_S
    )


async def test_what_was_committed_is_delivered_by_the_next_server(tmp_path: Path) -> None:
    async with receiving() as receiver:
        command = (sys.executable, "-c", _KILLED, str(tmp_path), receiver.url)
        killed = await asyncio.to_thread(run, *command)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert receiver.taken == []
        local = "127.0.0.1:0"
        config = Config(
            data=tmp_path,
            http=Http(bind=local),
            ocpp=Ocpp(bind=local, drain=0.0),
            alerts=Alerts(allow_private_targets=True),
        )
        server = await Server.start(config)
        try:
            await receiver.wait(lambda taken: len(taken) >= 1)
            message = receiver.taken[0].verified(killed.stdout.strip())
            assert message["type"] == "alert.raised"
            await server.core.couriers.arrived()
            assert await server.core.ground.store.outbox_topics() == []
            assert len(await server.core.ground.store.alerts(AlertPage(Page()))) == 1
        finally:
            await server.stop()


async def test_a_new_server_has_a_rule_of_each_kind_and_its_next_start_makes_none(
    tmp_path: Path,
) -> None:
    local = "127.0.0.1:0"
    config = Config(data=tmp_path, http=Http(bind=local), ocpp=Ocpp(bind=local, drain=0.0))
    for _ in range(2):
        server = await Server.start(config)
        assert sorted(rule.kind for rule in server.core.alerting.rules) == sorted(RuleKind)
        assert not any(rule.mail_to or rule.webhooks for rule in server.core.alerting.rules)
        await server.stop()
