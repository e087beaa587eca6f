"""What a procedure asks for, held against what lies there and what persons said."""

from __future__ import annotations

from dossier_paper import STATE_HEAD, page

from digitize.dossier.completeness import check_components, component_doubts, missing_components, suggest_cases
from digitize.dossier.documents import Side, find_documents
from digitize.dossier.doubts import put_doubt
from digitize.dossier.procedures import Component, Procedure
from digitize.model import ComponentSaid, ComponentStatus, Document

NEW, AGAIN = "Cấp mới", "Cấp lại"


def component(name: str, **more: object) -> Component:
    """Return a component that is known by its title."""
    return Component(**{"name": name, "titles": (name,), "need": "required", "source": "-"} | more)  # type: ignore[arg-type]


APPLICATION = component("Đơn đề nghị cấp giấy phép", role="application", originals=1, kind="original")
PLAN = component("Phương án kinh doanh", cases=(NEW,), copies=2)
OLD = component("Giấy phép đã cấp", cases=(AGAIN,), kind="certified_copy")
CARD = component("Bản sao căn cước công dân", titles=("Căn cước công dân",), need="conditional", store="shown_only")
PROCEDURE = Procedure(
    code="X-A",
    name="Cấp giấy phép",
    sector="",
    levels=("province",),
    cases=(NEW, AGAIN),
    components=(APPLICATION, PLAN, OLD, CARD),
    source="-",
)


def documents(*titles: str) -> tuple[Document, ...]:
    """Return the documents of a stack of such papers."""
    texts = (f"{STATE_HEAD}\n~{title.upper()}\nNội dung của giấy tờ được ghi ở đây." for title in titles)
    return find_documents([Side(n=n, text=page(text)) for n, text in enumerate(texts, start=1)], PROCEDURE)


def test_what_lies_there_suggests_the_case() -> None:
    """A plan is asked for in one case alone; the other lacks its old licence."""
    best, other = suggest_cases(PROCEDURE, documents(APPLICATION.name, PLAN.name))

    assert (best.case, best.missing) == (NEW, ())
    assert (other.case, other.missing) == (AGAIN, (OLD.name,))
    assert best.confidence > other.confidence


def test_a_procedure_with_one_case_suggests_none() -> None:
    """There is nothing to choose."""
    one = Procedure(code="X-A", name="A", sector="", levels=("province",), components=(APPLICATION,), source="-")

    assert suggest_cases(one, ()) == ()


def test_each_case_asks_for_its_own_papers() -> None:
    """The plan is not called for when a licence is given again."""
    seen = documents(APPLICATION.name)

    assert missing_components(check_components(PROCEDURE.components_of(NEW), seen)) == (PLAN.name,)
    assert missing_components(check_components(PROCEDURE.components_of(AGAIN), seen)) == (OLD.name,)


def test_a_check_says_where_how_many_and_of_which_kind() -> None:
    """Copies wanted and seen, the kind that is known, the rule of keeping."""
    seen = documents(APPLICATION.name, PLAN.name, CARD.titles[0])

    checks = {one.component: one for one in check_components(PROCEDURE.components_of(NEW), seen)}

    assert (checks[PLAN.name].page, checks[PLAN.name].wanted, checks[PLAN.name].seen) == (2, 2, 1)
    assert checks[PLAN.name].kind == "unknown"
    assert (checks[CARD.name].kind, checks[CARD.name].store) == ("copy", "shown_only")


def test_what_a_person_said_wins_over_what_is_seen() -> None:
    """In a database, only shown and later are not missing; missing is."""
    said = {
        ComponentStatus.MISSING: (PLAN.name,),
        ComponentStatus.IN_DATABASE: (),
        ComponentStatus.SHOWN_ONLY: (),
        ComponentStatus.LATER: (),
        ComponentStatus.PRESENT: (),
    }
    for status, missing in said.items():
        told = (ComponentSaid(component=PLAN.name, status=status),)
        checks = check_components(PROCEDURE.components_of(NEW), documents(APPLICATION.name), told)

        assert missing_components(checks) == missing
        assert not any(one.is_open for one in checks)


def test_what_nobody_has_seen_is_asked_for() -> None:
    """Its name stands in the question; a conditional paper is not asked for."""
    seen = documents(APPLICATION.name)
    checks = check_components(PROCEDURE.components_of(NEW), seen)

    asked = [put_doubt(one) for one in component_doubts(checks, ())]

    assert asked == ["Not seen: Phương án kinh doanh. Is it in the stack?"]


def test_a_case_that_nobody_chose_is_asked_for() -> None:
    """All cases stand in the question, the likeliest first."""
    cases = suggest_cases(PROCEDURE, documents(APPLICATION.name, OLD.name))

    asked = next(component_doubts((), cases))

    assert put_doubt(asked) == "Which case of the procedure applies? Cấp lại; Cấp mới"


def test_a_paper_that_must_not_be_kept_is_told() -> None:
    """The clerk takes it out and gives it back."""
    checks = check_components(PROCEDURE.components_of(NEW), documents(APPLICATION.name, PLAN.name, CARD.titles[0]))

    assert [(one.code, one.page) for one in component_doubts(checks, ())] == [("component_not_kept", 3)]
