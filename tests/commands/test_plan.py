"""`portal plan check` and `portal plan show`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.commands.plan import command
from app.domain.plans.plan import Plan
from tests.domain.plans.plans import FOLDER, edited
from tests.offers import PLANS

ARAGORA = str(FOLDER / "aragora.toml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


@pytest.mark.parametrize(("path", "plan"), PLANS.items(), ids=[path.stem for path in PLANS])
def test_check_prints_warnings_and_succeeds(path: Path, plan: Plan) -> None:
    result = run("check", str(path))
    assert result.exit_code == 0
    assert result.stdout.count("warning: ") == len(plan.warnings)
    assert result.stdout.endswith("It can be used.\n")


@pytest.mark.parametrize("path", PLANS, ids=[path.stem for path in PLANS])
def test_every_plan_can_be_shown(path: Path) -> None:
    assert run("show", str(path)).exit_code == 0
    assert json.loads(run("show", "--json", str(path)).stdout)["stem"] == path.stem


def test_check_in_json() -> None:
    told = json.loads(run("check", "--json", ARAGORA).stdout)
    assert (told["ok"], told["plan"], told["version"], told["errors"]) == (True, "aragora", "1.0.0", [])
    assert len(told["warnings"]) == 1


def test_check_refuses_a_bad_file_line_by_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(edited("examples =", "exmples ="), encoding="utf-8")
    result = run("check", str(bad))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        f"{bad}: severities.P1.examples: missing",
        f"{bad}: severities.P1.exmples: unknown key (did you mean examples?)",
    ]
    told = json.loads(run("check", "--json", str(bad)).stdout)
    assert (told["ok"], told["errors"]) == (False, result.stderr.splitlines())


def test_a_file_that_is_none_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    for name in ("missing.toml", "", "binary.toml"):
        for verb in ("check", "show"):
            result = run(verb, str(tmp_path / name))
            assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_show_prints_the_whole_plan() -> None:
    result = run("show", ARAGORA)
    assert result.exit_code == 0
    assert result.stdout.startswith("Enterprise Support Guide, version 1.0.0")


def test_show_in_json() -> None:
    told = json.loads(run("show", "--json", ARAGORA).stdout)
    assert [tier["slug"] for tier in told["tiers"]] == ["free", "pro", "enterprise"]
