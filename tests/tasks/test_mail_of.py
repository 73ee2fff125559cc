"""How an installation's mail leaves."""

from dataclasses import replace

import pytest

from app.config import ConfigError, Settings
from app.integrations.kept_mail import KeptMail
from app.integrations.smtp import SmtpMail
from app.tasks.worker import mail_of


def test_by_its_mail_server_where_one_is_set(database: Settings) -> None:
    mail = mail_of(replace(database, smtp_url="smtps://us:p%40ss@mail.example:4465"))
    assert isinstance(mail, SmtpMail)
    assert (mail.host, mail.port, mail.user, mail.password, mail.tls) == ("mail.example", 4465, "us", "p@ss", True)


def test_a_demo_without_one_keeps_it(database: Settings) -> None:
    mail = mail_of(database)
    assert isinstance(mail, KeptMail)
    assert mail.folder == database.data_dir / "mail"


def test_elsewhere_it_waits_until_one_is_set(database: Settings) -> None:
    assert mail_of(replace(database, demo=False)) is None


def test_nonsense_is_refused_in_one_line(database: Settings) -> None:
    with pytest.raises(ConfigError, match="SMTP_URL must look like"):
        mail_of(replace(database, smtp_url="mail.example"))
