"""Files: what is too large or cannot be kept costs no text, and what was kept comes back as it was, as a download."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from e2e.people import People
from e2e.portal import Portal
from e2e.steps import Draft, file_ticket, open_ticket, said, send

pytestmark = pytest.mark.anyio
MB = 1024 * 1024
STORY = "A long story that nobody wants to type twice."


async def test_a_file_comes_back_as_it_was_from_the_files_own_origin(
    people: People, portal: Portal, tmp_path: Path
) -> None:
    script = tmp_path / "run me <b>&.html"
    script.write_text("<script>alert(document.cookie)</script>")
    erin, alex = await people.page("erin"), await people.page("alex")
    reference = await file_ticket(erin, Draft("With a file", portal.plan.severities[2], files=[script]))
    await open_ticket(alex, reference)
    for page in (erin, alex):
        async with page.expect_download() as downloading:
            await page.get_by_role("link", name=script.name).click()
        download = await downloading.value
        assert download.url.startswith(f"{portal.settings.files_url}/files/")
        assert download.suggested_filename.endswith(".html")
        assert (await download.path()).read_text() == script.read_text()


async def test_a_file_that_is_too_large_is_refused_before_it_is_sent(people: People, tmp_path: Path) -> None:
    page = await people.page("erin")
    await writes_with(page, [large(tmp_path, 26)])
    await page.get_by_role("button", name="File the ticket").click()
    complaint = await page.locator("#files").evaluate("input => input.validationMessage")
    assert complaint.startswith("26.bin is 26.0 MB; a file may have at most 25.0 MB.")
    await expect(page.get_by_label("What happens")).to_have_value(STORY)
    await expect(page.get_by_role("heading", level=1)).to_have_text("File a ticket")


async def test_without_a_script_the_server_refuses_it_and_keeps_the_text(people: People, tmp_path: Path) -> None:
    page = await people.page("erin", java_script_enabled=False)
    await writes_with(page, [large(tmp_path, 26)])
    await page.get_by_role("button", name="File the ticket").click()
    await expect(page.get_by_role("alert")).to_contain_text("One thing to put right")
    await expect(page.locator("#files")).to_have_accessible_description(re.compile("26.bin. is larger than 25 MB"))
    await expect(page.get_by_label("What happens")).to_have_value(STORY)
    await expect(page.get_by_role("radio").first).to_be_checked()


async def test_a_request_past_all_limits_says_so_and_the_text_is_one_step_back(people: People, tmp_path: Path) -> None:
    page = await people.page("erin", java_script_enabled=False)
    await writes_with(page, [large(tmp_path, size) for size in (21, 22, 23)])
    await page.get_by_role("button", name="File the ticket").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("That is too large")
    await page.go_back()
    await expect(page.get_by_label("What happens")).to_have_value(STORY)


async def test_a_store_that_fails_loses_no_text(people: People, portal: Portal, tmp_path: Path) -> None:
    page = await people.page("erin")
    await writes_with(page, [large(tmp_path, 1)])
    with failing_store(portal):
        await page.get_by_role("button", name="File the ticket").click()
        await expect(page.get_by_role("alert")).to_contain_text("The files could not be stored just now.")
    await expect(page.get_by_label("What happens")).to_have_value(STORY)
    await page.locator("#files").set_input_files(large(tmp_path, 1))
    await page.get_by_role("button", name="File the ticket").click()
    await expect(page.get_by_role("link", name="1.bin")).to_be_visible()


async def test_a_reply_that_never_reached_us_is_one_step_back(people: People, portal: Portal) -> None:
    page = await people.page("erin")
    await file_ticket(page, Draft("Through a tunnel", portal.plan.severities[2]))
    await page.get_by_label("Your reply").fill(STORY)
    await page.context.set_offline(True)
    await page.get_by_role("button", name="Send reply").click()
    await page.wait_for_url("chrome-error://**")
    await page.context.set_offline(False)
    await page.go_back()
    await expect(page.get_by_label("Your reply")).to_have_value(STORY)
    await send(page, STORY)
    await expect(said(page, STORY)).to_have_count(1)
    people.trouble.clear()


async def writes_with(page: Page, files: list[Path]) -> None:
    await page.goto("/tickets/new")
    await page.get_by_label("Subject").fill("With files")
    await page.get_by_role("radio").first.check()
    await page.get_by_label("What happens").fill(STORY)
    await page.locator("#files").set_input_files(list(files))


def large(folder: Path, size: int) -> Path:
    """A file of `size` MB, named for it."""
    path = folder / f"{size}.bin"
    with path.open("wb") as file:
        file.truncate(size * MB)
    return path


@contextmanager
def failing_store(portal: Portal) -> Iterator[None]:
    """Nothing can be kept until the end of the block: a file stands where the folder was."""
    folder = portal.settings.data_dir / "files"
    aside = folder.rename(folder.with_name("files-aside")) if folder.exists() else None
    folder.touch()
    try:
        yield
    finally:
        folder.unlink()
        if aside:
            aside.rename(folder)
