import pytest
from structlog.testing import capture_logs

from chargeloom.domain.access import Role
from chargeloom.storage.unavailable import StorageUnavailable
from tests.web.site import Site


async def test_a_link_that_can_not_be_used_now_stands_in_no_log(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await site.core.accessing.create_user("Ada", Role.ADMIN, "test")
    secret = await site.core.accessing.invite(user)

    async def unavailable(_: bytes) -> None:
        raise StorageUnavailable

    with monkeypatch.context() as patched, capture_logs() as lines:
        patched.setattr(site.core.ground.store, "sign_in", unavailable)
        async with site.client(None) as browser:
            assert (await browser.get(f"/sign-in/{secret}")).status_code == 503
            assert (await browser.put(f"/sign-in/{secret}")).status_code == 405
            assert (await browser.head(f"/sign-in/{secret}")).status_code == 405
            assert (await browser.get(f"/sign-in/{secret}/more")).status_code == 404
    assert "storage-unavailable" in str(lines)
    assert secret not in str(lines)
