"""Changing a customer's contract: each change is its next version."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from app.domain.contracts.contract import Change, ContractVersion, changes, in_words, standing
from app.domain.contracts.contract_versions import plans_to_agree_on, versions_of
from app.domain.contracts.queries import plan_of_version
from app.domain.contracts.signing import sign
from app.lib.refusals import Conflict, Wrong
from app.routes import contract_form
from app.routes import organisation_page as shared
from app.routes.composing import once
from app.web.forms import Form, read_form
from app.web.render import page, reader_of
from app.web.state import viewer

LONGEST_REASON = 500


@get("/organisations/{prefix:str}/contract")
async def edit(request: Request, prefix: FromPath[str]) -> Response[str]:
    """The form, with what was agreed last."""
    return await _form(request, prefix, None, 200)


@post("/organisations/{prefix:str}/contract")
async def change(request: Request, prefix: FromPath[str]) -> Response[Any]:
    """Agrees it; 409 shows what a colleague agreed meanwhile, and keeps what was typed."""
    me = viewer(request)
    organisation = await shared.find_to_change(request, prefix)
    form = await read_form(request)
    reason = form.text("reason", "A reason", most=LONGEST_REASON, line=True)
    chosen = contract_form.chosen(form, await _plans(await versions_of(organisation.id)))
    if chosen is None:
        form.errors["terms"] = "Choose a plan and a tier."
        return await _form(request, prefix, form, 422)
    agreed, effective_at = contract_form.agreed_of(form, *chosen), contract_form.effective_at(form)
    if agreed is None or form.errors:
        return await _form(request, prefix, form, 422)

    async def act() -> str:
        seen = form.number("seen") or 0
        await sign(me, organisation.id, agreed, reason=reason, effective_at=effective_at, seen=seen)
        return shared.address(organisation)

    try:
        return Redirect(await once(request, me, form, act), status_code=303)
    except Wrong as wrong:
        form.errors |= wrong.errors
        return await _form(request, prefix, form, 422)
    except Conflict as conflict:
        form.errors[""] = (
            f"{conflict} What changed stands below; what you typed is kept, and sending it again agrees it."
        )
        return await _form(request, prefix, form, 409)


async def _form(request: Request, prefix: str, form: Form | None, status: int) -> Response[str]:
    organisation = await shared.find_to_change(request, prefix)
    common = await shared.common(request, organisation)
    versions: list[ContractVersion] = common["versions"]
    last = versions[0] if versions else None
    plans = await _plans(versions)
    form = form or Form(contract_form.values_of(last.agreed) if last else {"zone": "UTC"}, [])
    chosen = contract_form.chosen(form, plans)
    number = last.number if last else 0
    seen = form.number("seen")
    seen = number if seen is None else seen
    now = reader_of(request).now
    return page(
        request,
        "organisations/contract.html",
        status_code=status,
        last=last,
        seen=number if status == 409 else seen,
        terms_options=contract_form.terms_options(plans),
        negotiable=contract_form.negotiable(*chosen[1:]) if chosen else None,
        meanwhile=await _since(versions, seen) if status == 409 else [],
        planned=[version for version in versions if standing(version, versions, now) == "planned"],
        **common,
        **shared.typed(form),
    )


async def _plans(versions: list[ContractVersion]) -> contract_form.Plans:
    return await plans_to_agree_on(versions[0].agreed.plan_version_id if versions else None)


async def _since(versions: list[ContractVersion], seen: int) -> list[Change]:
    """What was agreed after the version that the writer had before them."""
    before = next((version for version in versions if version.number == seen), None)
    last = versions[0]
    plan = await plan_of_version(last.agreed.plan_version_id)
    old = in_words(before.agreed, await plan_of_version(before.agreed.plan_version_id)) if before else {}
    return changes(old, in_words(last.agreed, plan))


handlers = [edit, change]
