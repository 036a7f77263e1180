"""Who guesses waits, however many guesses are made at once."""

import asyncio
import unicodedata
from typing import Literal

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from chargeloom.domain.access import BrowserSession, Denial, Denied, Role, User
from chargeloom.domain.unit import Unit
from chargeloom.services.accessing import codes
from chargeloom.services.accessing.guessing import FIRST_WAIT_S, FREE, Guessing
from chargeloom.services.accessing.passwords import Passwords
from chargeloom.services.accessing.signing_in import NeedsCode, SigningIn
from chargeloom.services.accessing.visit import Visit
from chargeloom.storage.pages import AuditPage, Page
from tests.rig import Rig

HOME = Visit("192.0.2.7", "a browser")
PASSWORD = "korrekt Pferd Batterie"
WRONG_CODE = "no code"


class QuickPasswords(Passwords):
    """Counts what is checked; hashes as quickly as argon2 can."""

    def __init__(self) -> None:
        super().__init__(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.checked = 0

    async def matches(self, password: str, stored: bytes | None) -> bool:
        self.checked += 1
        return await super().matches(password, stored)


@pytest.fixture
def passwords(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> QuickPasswords:
    quick = QuickPasswords()
    monkeypatch.setattr(rig.core.accessing.signing_in, "_passwords", quick)
    monkeypatch.setattr(rig.core.accessing.account, "_passwords", quick)
    return quick


@pytest.fixture
async def ada(rig: Rig, passwords: QuickPasswords) -> User:
    ada = await rig.core.accessing.create_user("Ada", Role.ADMIN, "test")
    _, session = await opened(rig, ada)
    await rig.core.accessing.account.set_password(ada, session, "", PASSWORD)
    return ada


async def opened(rig: Rig, user: User) -> tuple[str, BrowserSession]:
    """Sign somebody in by a link."""
    accessing = rig.core.accessing
    secret = await accessing.sign_in(await accessing.invite(user), HOME)
    caller = await accessing.caller_of_browser(secret)
    assert caller is not None
    assert caller.session is not None
    return secret, caller.session


async def guess(signing_in: SigningIn, password: str) -> Denial | None:
    try:
        await signing_in.by_password("Ada", password, HOME)
    except Denied as denied:
        return denied.denial
    return None


async def test_guesses_that_are_made_at_once_count_like_others(
    rig: Rig, ada: User, passwords: QuickPasswords
) -> None:
    signing_in = rig.core.accessing.signing_in
    said = await asyncio.gather(*(guess(signing_in, f"wrong guess {one}") for one in range(40)))
    assert passwords.checked == FREE
    assert said.count(Denial.WRONG) == FREE
    assert said.count(Denial.SLOWED) == 40 - FREE


async def test_a_wrong_password_is_audited_and_nobody_waits_for_that(
    rig: Rig, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(unit: Unit) -> None:
        raise AssertionError(unit)

    with monkeypatch.context() as patched:
        patched.setattr(rig.core.ground.store, "commit", never)
        assert await guess(rig.core.accessing.signing_in, "a wrong guess") is Denial.WRONG
    await rig.settle()
    page = AuditPage(Page(9), action="user.sign-in-failed")
    assert len(await rig.core.ground.store.audit(page)) == 1


async def test_a_right_answer_counts_as_none(rig: Rig, ada: User) -> None:
    signing_in = rig.core.accessing.signing_in
    for _ in range(10):
        assert await guess(signing_in, "a wrong guess") is Denial.WRONG
        assert await guess(signing_in, PASSWORD) is None


def test_an_answer_that_was_right_is_taken_back_from_its_address_too() -> None:
    guessing = Guessing()
    for account in map(str, range(100)):
        guessing.tried("192.0.2.7", account, 1.0)
        guessing.right("192.0.2.7", account)
    assert guessing.wait_s("192.0.2.7", "ada", 1.0) == 0.0
    assert len(guessing) == 0


def test_fault_023_nobody_waits_longer_because_our_clock_was_set_back() -> None:
    guessing = Guessing()
    for _ in range(FREE):
        guessing.tried("192.0.2.7", "ada", 7_200.0)
    assert guessing.wait_s("192.0.2.7", "ada", 3_600.0) == FIRST_WAIT_S
    assert guessing.wait_s("192.0.2.7", "ada", 3_600.0 + FIRST_WAIT_S) == 0.0


async def test_a_password_that_is_set_twice_at_once_is_one_password(
    rig: Rig, passwords: QuickPasswords
) -> None:
    accessing = rig.core.accessing
    user = await accessing.create_user("Ada", Role.ADMIN, "test")
    _, session = await opened(rig, user)
    setting = (accessing.account.set_password(user, session, "", PASSWORD) for _ in range(2))
    outcomes = await asyncio.gather(*setting, return_exceptions=True)
    assert [str(one) for one in outcomes if one is not None] == [Denial.STEP_OVER]
    assert len(await accessing.account.ways_in(user)) == 1


class LatePasswords(QuickPasswords):
    """Says whether a password is right only when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def matches(self, password: str, stored: bytes | None) -> bool:
        found = await super().matches(password, stored)
        self.asked.set()
        await self.may_answer.wait()
        return found


async def test_who_came_with_a_password_that_is_changed_meanwhile_is_not_let_in(
    rig: Rig, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    accessing, late = rig.core.accessing, LatePasswords()
    monkeypatch.setattr(accessing.signing_in, "_passwords", late)
    _, session = await opened(rig, ada)
    thief = asyncio.create_task(accessing.signing_in.by_password("Ada", PASSWORD, HOME))
    await late.asked.wait()
    await accessing.account.set_password(ada, session, "", "another Pferd Batterie")
    late.may_answer.set()
    with pytest.raises(Denied):
        await thief
    assert await accessing.sessions.list(ada.id) == (session,)


async def test_a_code_counts_only_behind_the_password_that_is_good_now(rig: Rig, ada: User) -> None:
    accessing = rig.core.accessing
    secret = await with_app(rig, ada)
    passed = await accessing.signing_in.by_password("Ada", PASSWORD, HOME)
    assert isinstance(passed, NeedsCode)
    _, session = await opened(rig, ada)
    await accessing.account.set_password(ada, session, "", "another Pferd Batterie")
    with pytest.raises(Denied, match=Denial.STEP_OVER):
        await accessing.signing_in.by_code(passed.ticket, next_code(rig, secret), HOME)
    assert await accessing.sessions.list(ada.id) == (session,)


async def test_codes_are_counted_by_whom_they_are_for_wherever_they_come_from(
    rig: Rig, ada: User
) -> None:
    """RFC 4226, 7.3: each device has a counter of its own; here 65,000 networks are cheap."""
    signing_in = rig.core.accessing.signing_in
    secret = await with_app(rig, ada)
    for count in range(FREE):
        assert await code_from(rig, f"2001:db8:0:{count}::1", WRONG_CODE) is Denial.WRONG
    assert await code_from(rig, "2001:db8:1::1", next_code(rig, secret)) is Denial.SLOWED
    assert isinstance(await signing_in.by_password("Ada", PASSWORD, HOME), NeedsCode)


async def test_a_right_code_forgets_the_wrong_ones(rig: Rig, ada: User) -> None:
    secret = await with_app(rig, ada)
    for count in range(FREE - 1):
        assert await code_from(rig, f"192.0.2.{count}", WRONG_CODE) is Denial.WRONG
    assert await code_from(rig, "192.0.2.9", next_code(rig, secret)) is None
    for count in range(FREE):
        assert await code_from(rig, f"198.51.100.{count}", WRONG_CODE) is Denial.WRONG


async def with_app(rig: Rig, user: User) -> bytes:
    """Set an authenticator app up; the code of now is used up."""
    own, secret = rig.core.accessing.account, b"12345678901234567890"
    app = await own.begin_app(user, secret)
    step = codes.step_at(rig.core.ground.now())
    await own.confirm_app(user, app.credential.id, codes.code(secret, step))
    return secret


def next_code(rig: Rig, secret: bytes) -> str:
    return codes.code(secret, codes.step_at(rig.core.ground.now()) + 1)


async def code_from(rig: Rig, address: str, code: str) -> Denial | None:
    """Sign in from somewhere with the right password, and that code."""
    visit = Visit(address, "a browser")
    passed = await rig.core.accessing.signing_in.by_password("Ada", PASSWORD, visit)
    assert isinstance(passed, NeedsCode)
    try:
        await rig.core.accessing.signing_in.by_code(passed.ticket, code, visit)
    except Denied as denied:
        return denied.denial
    return None


class Listening(PasswordHasher):
    """Hears what it shall check, and believes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0

    def verify(self, _: str | bytes, password: str | bytes) -> Literal[True]:
        self.longest = max(self.longest, len(password))
        raise VerifyMismatchError


async def test_a_text_that_is_longer_than_any_password_is_wrong_and_not_put_into_one_form() -> None:
    hasher = Listening()
    endless = "a" + "\u0301\u0323" * 100_000
    assert not await Passwords(hasher).matches(endless, b"kept")
    assert hasher.longest <= 1_024


async def test_a_long_password_is_right_in_both_of_its_writings() -> None:
    passwords = QuickPasswords()
    password = "é1ạ" * 80
    kept = await passwords.hash(unicodedata.normalize("NFC", password))
    assert await passwords.matches(unicodedata.normalize("NFD", password), kept)
    assert await passwords.matches(unicodedata.normalize("NFC", password), kept)


def test_of_a_name_no_more_is_remembered_than_names_are_long() -> None:
    guessing = Guessing()
    for count in range(FREE):
        guessing.tried("192.0.2.7", "a" * 1_000 + str(count), 1.0)
    assert guessing.wait_s("192.0.2.7", "a" * 100_000, 1.0) > 0
    guessing.right("192.0.2.7", "a" * 1_000)
    assert guessing.wait_s("192.0.2.7", "a" * 1_000, 1.0) == 0
