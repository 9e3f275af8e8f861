"""`/review`: what a person should look at, and the decisions that the next build applies."""

from __future__ import annotations

import asyncio
import hmac
from collections import Counter
from collections.abc import Iterable
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.graph.decisions import KINDS, Decision, add_decision, withdraw_decision
from kg.graph.review import Question
from kg.model import MEASURES
from kg.server.errors import RefusedError
from kg.server.explorer.catalogue import Catalogue
from kg.server.explorer.frame import Explorer
from kg.server.explorer.session import back_to, require_own_page, sign_in, sign_out, signed_in
from kg.server.guard import body_of, require_token
from kg.view.names import fold

_KINDS = ("same", "identity", "doubt", "contradiction")
_SHOWN = 30
_LONGEST_NAME, _LONGEST_NOTE, _LARGEST_FORM = 300, 1000, 16_384


async def review(request: Request) -> Response:
    """Open questions of one kind, and what was decided."""
    explorer = Explorer.of(request)
    loaded = await explorer.loaded()
    listed = await asyncio.to_thread(lambda: loaded.open_questions)
    kind = request.query_params.get("kind", "")
    counts = Counter(question.kind for question in listed)
    kind = kind if kind in _KINDS else next((one for one in _KINDS if counts[one]), _KINDS[0])
    of_kind = [question for question in listed if question.kind == kind]
    return explorer.page(
        request,
        "review.html",
        catalogue=loaded.catalogue,
        kinds=_KINDS,
        kind=kind,
        counts=counts,
        questions=of_kind[:_SHOWN],
        indicators=_indicators(of_kind[:_SHOWN], loaded.catalogue),
        left=max(0, len(of_kind) - _SHOWN),
        decided=explorer.decided(),
        wrong="wrong" in request.query_params,
    )


def _indicators(questions: Iterable[Question], catalogue: Catalogue) -> dict[tuple[str, str], str]:
    """What the figures among the questions count: a question has only their value."""
    figures = {question.subject for question in questions if question.relation == MEASURES}
    return {
        (id_, fact.target): " ".join(filter(None, map(fact.statement.qualifier, ("unit", "indicator", "time"))))
        for id_ in figures
        for fact in catalogue.figures(id_)
    }


async def enter(request: Request) -> Response:
    """Sign in with the server's token, or out."""
    explorer, form = Explorer.of(request), await _form(request)
    token, back = explorer.desk.token, back_to(form.get("back", "/review"))
    if form.get("leave"):
        response = RedirectResponse(back, 303)
        sign_out(response)
        return response
    if not token:
        raise RefusedError(403, "this server only reads: start it with --writable to decide")
    if not hmac.compare_digest(form.get("token", "").encode(), token.encode()):
        await asyncio.sleep(0.5)  # a guess costs time
        return RedirectResponse(back + ("&wrong=1" if "?" in back else "?wrong=1"), 303)
    response = RedirectResponse(back, 303)
    sign_in(request, response, token)
    return response


async def decide(request: Request) -> Response:
    """Write a decision; back to the page that it was made on."""
    explorer, form = await _reviewer(request)
    catalogue = (await explorer.loaded()).catalogue
    decision = _decision(form, catalogue, explorer)
    async with explorer.writing:
        await asyncio.to_thread(add_decision, explorer.decisions_file, decision)
    return RedirectResponse(back_to(form.get("back", "/review")), 303)


async def withdraw(request: Request) -> Response:
    """Take a decision back."""
    explorer, form = await _reviewer(request)
    decision = Decision(*(form.get(name, "") for name in Decision._fields))
    async with explorer.writing:
        known = await asyncio.to_thread(withdraw_decision, explorer.decisions_file, decision)
    if not known:
        raise RefusedError(400, "nobody decided so, or it was withdrawn already")
    return RedirectResponse(back_to(form.get("back", "/review")), 303)


async def _reviewer(request: Request) -> tuple[Explorer, dict[str, str]]:
    """The explorer, and the form that someone sent who may decide."""
    explorer, form = Explorer.of(request), await _form(request)
    if not signed_in(request, explorer.desk.token):
        require_token(request, explorer.desk.token)
    return explorer, form


async def _form(request: Request) -> dict[str, str]:
    require_own_page(request)
    body = await body_of(request, _LARGEST_FORM, 10)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError:
        raise RefusedError(400, "the form is not readable") from None
    return {name: value.strip() for name, value in pairs}


def _decision(form: dict[str, str], catalogue: Catalogue, explorer: Explorer) -> Decision:
    """The decision that a form holds.

    Raises:
        RefusedError: it names what the graph does not have.
    """
    act, subject, target = form.get("decision", ""), form.get("subject", ""), form.get("object", "")
    relation, note = form.get("relation", ""), form.get("note", "")
    if act not in KINDS:
        raise RefusedError(400, f"a decision is one of {', '.join(KINDS)}")
    if len(note) > _LONGEST_NOTE or not all(text.isprintable() for text in (subject, relation, target, note)):
        raise RefusedError(400, "a decision is one line of plain text")
    if subject not in catalogue.graph.entities:
        raise RefusedError(400, "the graph has no such thing")
    if act == "merge":
        target = _other(target, subject, catalogue)
    elif act == "retype" and target not in explorer.ontology.types:
        raise RefusedError(400, "that is no type of the ontology")
    elif act in ("accept", "reject"):
        if (relation, target) not in _claims(subject, catalogue):
            raise RefusedError(400, "the graph has no such fact")
    elif not target or len(target) > _LONGEST_NAME:
        raise RefusedError(400, f"give a name of up to {_LONGEST_NAME} characters")
    return Decision(act, subject, relation if act in ("accept", "reject") else "", target, note)


def _claims(subject: str, catalogue: Catalogue) -> set[tuple[str, str]]:
    """What can be accepted or rejected of a thing: its facts, and what it may be known as elsewhere."""
    facts = {(fact.statement.predicate, fact.target) for fact in catalogue.facts_of(subject) if not fact.inward}
    return facts | {(link.relation, link.target) for link in catalogue.graph.entities[subject].links}


def _other(name: str, subject: str, catalogue: Catalogue) -> str:
    """The thing to be merged, by its id, or by a name that only one thing bears: of the same type, else of any."""
    entities = catalogue.graph.entities
    if name in entities and name != subject:
        return name
    hits = [hit for hit in catalogue.search(name, 40) if hit.entity.id != subject]
    for found in (
        [hit for hit in hits if fold(hit.form) == fold(name) and hit.entity.type == entities[subject].type],
        [hit for hit in hits if fold(hit.form) == fold(name)],
        hits,
    ):
        if len(found) == 1:
            return found[0].entity.id
    said = "more than one thing is" if hits else "nothing else is"
    raise RefusedError(400, f"{said} called so: give the id, as the address of its page has it")
