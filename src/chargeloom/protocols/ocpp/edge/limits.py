"""What one station may ask of us before its link is closed."""

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of the station edge; each can be set."""

    handshake_s: float = 10.0
    """How long TLS may take, and then the request."""
    head_bytes: int = 16 * 1024
    """How long the head of an opening handshake may be."""
    head_fields: int = 64
    waiting: int = 4_096
    """How many connections may be without an answer; past that the oldest is dropped."""
    waiting_of_one: int = 512
    """How many of them may come from one address."""
    accepts_at_once: int = 32
    """How many connections are taken in before those who are here have their turn."""
    admissions_per_s: float = 500.0
    """How many stations are admitted a second in a storm, after `admissions_burst` at once."""
    admissions_burst: float = 2_000.0
    message_bytes: int = 64 * 1024
    long_message_bytes: int = 1024 * 1024
    """How long a message may be that is known to report much (sizes.py)."""
    fragments: int = 1_024
    message_s: float = 300.0
    """How long the fragments of one message may take: as long as if it came in one frame."""
    ping_s: float = 20.0
    """After how much silence a station is pinged."""
    dead_s: float = 40.0
    """After how much silence a link is dead."""
    frame_s: float = 300.0
    """How long one frame may take while bytes of it keep coming: a line may be as slow as GPRS."""
    takeover_s: float = 5.0
    """How long the old link of a station may take to answer when a new one arrives."""
    held_messages: int = 32
    """How many messages are kept for a session that is not there yet; then reading stops."""
    control_frames_per_s: int = 100
    unsent_bytes: int = 1024 * 1024
    unsent_s: float = 20.0
    """How long a station may leave unread what we send."""
    close_s: float = 2.0
    """How long a closing handshake may take."""
    retreat_s: float = 5.0
    """Over how much time stations are sent away when nothing can be stored."""
    retry_after_s: int = 30
    """When refused stations are told to try again."""
    long_s: float = 0.002
    """A message that took less to handle makes nobody wait."""
    burden_s: float = 0.5
    """How long the messages of one station may make all others wait, some now and some later; then it rests."""
    burden_share: float = 0.1
    """The part of the time that all have together whose messages take so long."""
    rest_s: float = 60.0
    """How long a rest may be."""
    bugs: int = 10
    """How many bugs of ours in a row end a link."""
    beat_s: float = 0.25
    """How often links are looked after."""
