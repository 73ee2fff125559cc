"""Settings from the environment (app/config.py)."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.config import ConfigError, Settings, load


def settings(tmp_path: Path, **given: str) -> Settings:
    least = {
        "DATABASE_URL": "postgresql://owner:word@db.example/support?ssl=require",
        "REDIS_URL": "redis://cache.example",
        "SECRET_KEY": "s" * 32,
        "DATA_DIR": str(tmp_path),
    }
    return load(least | given)


def note(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.env").write_text(text)


def test_the_defaults_are_those_of_a_demo_on_this_machine(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert (found.host, found.port, found.status_port) == ("127.0.0.1", 8000, 8001)
    assert (found.portal_url, found.files_url) == ("http://localhost:8000", "http://127.0.0.1:8000")
    assert (found.smtp_url, found.demo) == (None, False)


def test_nothing_guarded_is_reached_unless_it_is_named(tmp_path: Path) -> None:
    assert (settings(tmp_path).outward_allow, settings(tmp_path).dns_servers) == (frozenset(), ())
    found = settings(tmp_path, OUTWARD_ALLOW="IdP.internal:8443, [::1]:80,", DNS_SERVER="127.0.0.1:53,10.0.0.1:53")
    assert found.outward_allow == {"idp.internal:8443", "[::1]:80"}
    assert found.dns_servers == ("127.0.0.1:53", "10.0.0.1:53")


@pytest.mark.parametrize("wrong", ["idp.internal", ":80", "idp:", "idp:0", "idp:65536", "idp:x", "a:1,b"])
@pytest.mark.parametrize("name", ["OUTWARD_ALLOW", "DNS_SERVER"])
def test_a_peer_is_a_host_and_a_port(tmp_path: Path, name: str, wrong: str) -> None:
    with pytest.raises(ConfigError, match=f"{name} must look like host:port"):
        settings(tmp_path, **{name: wrong})


def test_videos_come_from_hosts_that_are_named(tmp_path: Path) -> None:
    assert settings(tmp_path).video_hosts == {"www.youtube-nocookie.com", "player.vimeo.com"}
    assert settings(tmp_path, VIDEO_HOSTS="Video.example, v.example,").video_hosts == {"video.example", "v.example"}


@pytest.mark.parametrize("wrong", ["https://video.example", "video", "*.example", "a.example; script-src *", "a.b:443"])
def test_a_video_host_is_a_name_alone(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ConfigError, match="VIDEO_HOSTS must name hosts"):
        settings(tmp_path, VIDEO_HOSTS=wrong)


def test_drafts_are_kept_for_longer_than_figures_look_back(tmp_path: Path) -> None:
    assert settings(tmp_path).keep_drafts_days == 180
    assert settings(tmp_path, KEEP_DRAFTS_DAYS="91").keep_drafts_days == 91
    for wrong in ("90", "0", "-1", "10000", "ever", "91.5"):
        with pytest.raises(ConfigError, match="KEEP_DRAFTS_DAYS must be days"):
            settings(tmp_path, KEEP_DRAFTS_DAYS=wrong)


def test_what_was_sent_and_what_nobody_uses_is_kept_for_days_of_ones_own(tmp_path: Path) -> None:
    kept = settings(tmp_path, KEEP_SENT_DAYS="1", KEEP_UNUSED_FILES_DAYS="2")
    assert (kept.keep_sent_days, kept.keep_unused_files_days) == (1, 2)
    with pytest.raises(ConfigError, match="KEEP_SENT_DAYS must be days from 1"):
        settings(tmp_path, KEEP_SENT_DAYS="0")


def test_the_applications_role_is_derived_from_the_secret(tmp_path: Path) -> None:
    derived = urlsplit(settings(tmp_path).app_database_url)
    assert (derived.username, derived.hostname, derived.path) == ("support_app", "db.example", "/support")
    assert derived.query == "ssl=require"
    assert derived.password != urlsplit(settings(tmp_path, SECRET_KEY="t" * 32).app_database_url).password


def test_the_derived_role_keeps_a_socket_directory_and_drops_the_owner(tmp_path: Path) -> None:
    url = "postgresql:///support?host=/run/a b&user=owner&password=word"
    derived = urlsplit(settings(tmp_path, DATABASE_URL=url).app_database_url)
    assert (derived.username, derived.query) == ("support_app", "host=/run/a%20b")


def test_a_given_role_wins(tmp_path: Path) -> None:
    given = "postgresql://other:word@db.example/support"
    assert settings(tmp_path, APP_DATABASE_URL=given).app_database_url == given


def test_what_make_run_noted_completes_the_environment(tmp_path: Path) -> None:
    note(tmp_path, "DATABASE_URL='postgresql://a@/b?host=/c'\nREDIS_URL=unix:///d\nSECRET_KEY=k\nDEMO=1\nPORT=9000\n")
    found = load({"DATA_DIR": str(tmp_path)})
    assert (found.redis_url, found.port, found.demo) == ("unix:///d", 9000, True)


def test_what_was_noted_for_one_database_never_reaches_another(tmp_path: Path) -> None:
    note(tmp_path, "DATABASE_URL=postgresql://a@/b\nDEMO=1\nPORT=9000\n")
    found = settings(tmp_path)
    assert (found.port, found.demo) == (8000, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "8001"),
        ("STATUS_PORT", "-1"),
        ("DEMO", "yes"),
        ("PORTAL_URL", "support.example"),
        ("FILES_URL", "https://files.example/path"),
        ("DATABASE_URL", "mysql://db/support"),
        ("DATABASE_URL", "postgresql://db"),
        ("DATABASE_URL", ""),
        ("REDIS_URL", "http://cache"),
        ("SECRET_KEY", ""),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        settings(tmp_path, **{name: value})


def test_a_refusal_does_not_show_a_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        settings(tmp_path, DATABASE_URL="mysql://owner:hidden@db/support")
    assert "hidden" not in str(refused.value)
