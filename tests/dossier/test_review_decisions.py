"""What a person decides about dossiers."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from review_papers import APPLICATION, MORNING, Desk, act_of, dossier, read, side

from digitize.dossier.doubt_actions import ACTIONS, actions_for
from digitize.dossier.doubts import DoubtCode, doubt
from digitize.dossier.procedures import Catalogue, builtin_catalogue, load_catalogue
from digitize.dossier.review import paper, say
from digitize.dossier.review.change import Act
from digitize.errors import SettingsError
from digitize.model import (
    CleanPage,
    ComponentSaid,
    ComponentStatus,
    Dossier,
    DossierState,
    Joining,
    PageKind,
    Settled,
)

CODE = "1.003725"
LIST = "Danh mục xuất bản phẩm nhập khẩu không kinh doanh (Mẫu số 30)"


@pytest.fixture(scope="session")
def act(catalogue: Catalogue) -> Act:
    """A clerk in the morning."""
    return act_of(catalogue)


@pytest.fixture
def form(act: Act) -> Dossier:
    """An application whose list of publications was not seen."""
    return dossier("A", APPLICATION, "~GIẤY ỦY QUYỀN", "", act=act)


def complete(found: Dossier, act: Act) -> Dossier:
    """Answer where every paper is that was not seen."""
    for name in found.missing_components:
        word = ComponentSaid(component=name, status=ComponentStatus.LATER)
        found = say.set_component(found, act, word).dossiers[0]
    return found


def accepted(found: Dossier, act: Act) -> Dossier:
    """Answer everything and confirm it."""
    return say.accept(complete(say.set_procedure(found, act, CODE).dossiers[0], act), act).dossiers[0]


def test_nobody_confirms_a_paper_that_nobody_has_seen(form: Dossier, act: Act) -> None:
    """Accepting is refused with the names of the papers that were not seen and that nobody spoke of."""
    chosen = say.set_procedure(form, act, CODE).dossiers[0]

    with pytest.raises(SettingsError, match="Mẫu số 30") as refusal:
        say.accept(chosen, act)

    assert refusal.value.code == "components_not_seen"


def test_nobody_confirms_a_dossier_without_a_procedure(act: Act) -> None:
    """Accepting what no procedure is known of is refused."""
    unknown = dossier("B", "Một tờ giấy", act=act)

    with pytest.raises(SettingsError) as refusal:
        say.accept(unknown, act)

    assert refusal.value.code == "no_procedure"


def test_an_open_question_is_not_settled_away(act: Act) -> None:
    """That the procedure is unknown goes by choosing one, restricted material by releasing it: never by a click."""
    unknown = dossier("B", "Một tờ giấy", act=act)
    secret = dossier("E", "~ĐƠN TỐ CÁO", act=act)

    for found, code in ((unknown, DoubtCode.PROCEDURE_UNKNOWN), (secret, DoubtCode.RESTRICTED_SUSPECTED)):
        with pytest.raises(SettingsError) as refusal:
            say.accept(found, act, Settled(code=code))
        assert refusal.value.code in {"no_procedure", "restricted"}


def test_a_confirmed_dossier_is_checked_and_teaches(form: Dossier, act: Act) -> None:
    """After every paper was answered, accepting leads to CHECKED, and the procedure is a person's word."""
    done = accepted(form, act)

    assert done.state is DossierState.CHECKED
    assert done.procedure and (done.procedure.code, done.procedure.by) == (CODE, "person")
    assert [line.what for line in done.history if line.what in {"accepted", "set_procedure"}] == [
        "set_procedure",
        "accepted",
    ]


def test_a_paper_that_a_person_calls_missing_stays_missing(form: Dossier, act: Act) -> None:
    """Missing, once a person says it, is told and does not go away; a paper shown only is."""
    chosen = say.set_procedure(form, act, CODE).dossiers[0]

    missing = say.set_component(chosen, act, ComponentSaid(component="Mẫu số 30", status=ComponentStatus.MISSING))
    shown = say.set_component(chosen, act, ComponentSaid(component="Mẫu số 30", status=ComponentStatus.SHOWN_ONLY))

    assert LIST in missing.dossiers[0].missing_components
    assert LIST not in shown.dossiers[0].missing_components


def test_a_typed_value_comes_first_and_the_read_one_stays(act: Act) -> None:
    """A person's value is chosen with confidence 1; what was read is an alternative."""
    found = dossier("C", "~ĐƠN ĐỀ NGHỊ\nĐiện thoại: 0912 345 678", act=act)

    after = say.set_field(found, act, "phone", "+84 987 654 321").dossiers[0]

    phones = [(one.value, one.source, one.confidence, one.alternative) for one in after.fields if one.name == "phone"]
    assert phones[0] == ("0987654321", "person", 1.0, False)
    assert [(value, alternative) for value, _, _, alternative in phones[1:]] == [("0912345678", True)]


@pytest.mark.parametrize(
    ("name", "value"),
    [("id_number", "123"), ("birth_date", "31/02/1990"), ("sex", "x"), ("phone", "12"), ("tax_code", "1"), ("sex", "")],
)
def test_a_value_of_another_shape_is_refused_without_repeating_it(
    form: Dossier, act: Act, name: str, value: str
) -> None:
    """A refusal names the field and what is expected, never the value."""
    with pytest.raises(SettingsError) as refusal:
        say.set_field(form, act, name, value)

    assert refusal.value.code == "value"
    assert value not in refusal.value.facts.values() or not value


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("birth_date", "1/2/1990", "1990-02-01"),
        ("id_number", "040 188 001 234", "040188001234"),
        ("sex", "nữ", "Nữ"),
        ("tax_code", "0100109106-001", "0100109106-001"),
        ("subject", "  Về   việc  ", "Về việc"),
    ],
)
def test_a_value_is_kept_in_one_shape(form: Dossier, act: Act, name: str, typed: str, kept: str) -> None:
    """Days are ISO 8601, numbers digits, text has single spaces."""
    after = say.set_field(form, act, name, typed).dossiers[0]

    assert next(one.value for one in after.fields if one.name == name) == kept


def test_a_settled_doubt_does_not_come_again(form: Dossier, act: Act) -> None:
    """One doubt is settled alone and stays so when the dossier is worked out anew."""
    told = replace(form, doubts=(*form.doubts, doubt(DoubtCode.HELD_BESIDE)))

    after = say.accept(told, act, Settled(code=DoubtCode.HELD_BESIDE)).dossiers[0]
    later = say.set_field(after, act, "subject", "Về việc").dossiers[0]

    assert DoubtCode.HELD_BESIDE not in {one.code for one in later.doubts}


def test_what_came_after_is_asked_again(form: Dossier, act: Act) -> None:
    """A confirmation does not cover pages that come later: merging asks again."""
    done = accepted(form, act)
    other = dossier("D", "~GIẤY CHỨNG NHẬN", act=act)

    joined = paper.merge(done, other, act).dossiers[0]

    assert not joined.said.confirmed
    assert [page.n for page in joined.pages] == [1, 2, 3, 4]


def test_a_split_loses_no_side_and_keeps_what_was_said_of_each(form: Dossier, act: Act) -> None:
    """Two dossiers hold the sides of one, each numbered from 1, and the file is an original of both."""
    left, right = paper.split(form, act, 2, "NEW").dossiers

    assert [page.result.source.frame for page in (*left.pages, *right.pages)] == [1, 2, 3]
    assert [page.n for page in right.pages] == [1, 2]
    assert left.originals == right.originals == form.originals


def test_a_restricted_dossier_stays_so_in_both_parts(act: Act) -> None:
    """Dividing a restricted dossier releases neither part: only a person's word does."""
    found = dossier("E", "~ĐƠN TỐ CÁO\nKính gửi", "~GIẤY ỦY QUYỀN", act=act)

    left, right = paper.split(found, act, 2, "NEW").dossiers

    assert (left.restricted, right.restricted) == (True, True)
    assert {left.state, right.state} == {DossierState.RESTRICTED}


def test_a_rescan_takes_the_place_and_the_old_side_is_kept_and_counted(form: Dossier, act: Act) -> None:
    """The replaced side stands behind all others, outside the archive, and counts as before."""
    rescan = dossier("F", "~GIẤY ỦY QUYỀN mới", "", act=act)

    after = paper.add(form, (rescan,), act, Joining(dossier="A", role="rescan", page=2)).dossiers[0]

    assert [page.kind for page in after.pages] == [
        *(PageKind.PAGE, PageKind.PAGE, PageKind.BLANK),
        *(PageKind.REPLACED, PageKind.REPLACED),
    ]
    assert [page.counted for page in after.pages[3:]] == [PageKind.PAGE, PageKind.BLANK]
    assert [page.archive_page for page in after.pages] == [1, 2, 3, None, None]


def test_a_rescan_of_two_pages_is_refused(form: Dossier, act: Act) -> None:
    """Which of two pages is the rescan nobody knows."""
    rescan = dossier("G", "một", "hai", act=act)

    with pytest.raises(SettingsError, match="has 2"):
        paper.add(form, (rescan,), act, Joining(dossier="A", role="rescan", page=2))


def test_a_supplement_starts_the_clock_of_what_was_turned_away(form: Dossier, act: Act) -> None:
    """A dossier that was not accepted is received when the supplement comes, and is one dossier still."""
    away = say.reject(form, act, "Thiếu mẫu 30").dossiers[0]
    later = MORNING.replace(hour=9, minute=10)
    brought = dossier("H", "~DANH MỤC", act=act, received_at=later)

    change = paper.add(away, (brought,), act, Joining(dossier="A", role="supplement"))

    assert away.state is DossierState.NOT_ACCEPTED
    assert change.dossiers[0].received_at == later
    assert change.dossiers[0].state in {DossierState.NEEDS_REVIEW, DossierState.CHECKED}
    assert change.retired == (("H", "A"),)


def test_a_blank_side_becomes_a_page_and_counts_as_blank(form: Dossier, act: Act) -> None:
    """Who keeps a blank side gets its words; the sums of its batch stay."""
    clean = form.pages[2].result
    assert isinstance(clean, CleanPage)

    after = paper.restore_blank(form, act, 3, read(clean, "bút chì")).dossiers[0]

    assert (after.pages[2].kind, after.pages[2].counted) == (PageKind.PAGE, PageKind.BLANK)
    assert after.page_count == form.page_count + 1


def test_after_delivery_a_decision_is_a_correction(form: Dossier, act: Act) -> None:
    """What was delivered and is changed is checked, and so delivered, again; nothing changes silently."""
    sent = replace(accepted(form, act), state=DossierState.SENT)

    after = say.set_field(sent, act, "subject", "Về việc").dossiers[0]

    assert after.state is DossierState.CHECKED


def test_an_undo_after_delivery_is_delivered_too(form: Dossier, act: Act) -> None:
    """Taking a decision back that was made after delivery does not lead back to SENT."""
    desk = Desk({"A": replace(accepted(form, act), state=DossierState.SENT)})
    desk.carry_out(say.set_field(desk.dossiers["A"], act, "subject", "Về việc"))

    desk.undo("A", act)

    assert desk.dossiers["A"].state is DossierState.CHECKED


def test_what_is_closed_or_turned_away_is_not_changed(form: Dossier, act: Act) -> None:
    """A state that allows no decision refuses it and says so."""
    for state in (DossierState.CLOSED, DossierState.NOT_ACCEPTED, DossierState.READING):
        with pytest.raises(SettingsError) as refusal:
            say.set_field(replace(form, state=state), act, "subject", "x")
        assert refusal.value.code == "illegal_move"


def test_an_undo_is_refused_when_another_dossier_was_changed_later(form: Dossier, act: Act) -> None:
    """A split is not taken back under the hands of who goes on with the new dossier."""
    desk = Desk({"A": form})
    desk.carry_out(paper.split(form, act, 2, "NEW"))
    desk.carry_out(say.set_field(desk.dossiers["NEW"], act, "subject", "x"))

    with pytest.raises(SettingsError) as refusal:
        desk.undo("A", act)

    assert refusal.value.code == "later_decision"


@pytest.mark.parametrize("code", list(DoubtCode))
def test_every_doubt_has_an_action(code: DoubtCode) -> None:
    """Nobody is told of a place to look at without what to do there."""
    facts = {"first": 1, "second": 2, "dossier": "TAM-Q1-261123-0001", "times": "", "procedures": "", "component": "A"}

    assert actions_for(doubt(code, 3, **facts))
    assert code in ACTIONS


DECISIONS = st.lists(
    st.tuples(st.sampled_from(["A", "B"]), st.integers(0, 9), st.integers(1, 5), st.integers(1, 5)), max_size=7
)


def decide(desk: Desk, act: Act, order: tuple[str, int, int, int]) -> str:
    """Take one decision; return the dossier that it was about."""
    name, what, n, to = order
    mine, yours = desk.dossiers[name], desk.dossiers["B" if name == "A" else "A"]
    new = f"N{desk.count}"
    rescan = dossier(f"R{desk.count}", "quét lại", act=act)
    joining = Joining(dossier=name, role="rescan" if to % 2 else "supplement", page=n)
    clean = mine.pages[min(n, len(mine.pages)) - 1].result
    changes = (
        lambda: paper.move_page(mine, act, n, to),
        lambda: paper.move_page_to(mine, yours, act, n, to),
        lambda: paper.split(mine, act, n, new),
        lambda: say.set_procedure(mine, act, CODE),
        lambda: say.set_field(mine, act, "subject", f"việc {n}"),
        lambda: say.accept(mine, act),
        lambda: say.reject(mine, act, "thiếu"),
        lambda: paper.add(mine, (rescan,), act, joining),
        lambda: paper.restore_blank(mine, act, n, read(clean, "mờ") if isinstance(clean, CleanPage) else clean),
        lambda: say.reopen(mine, act),
    )
    change = changes[what]()
    for gone, _ in change.retired:
        desk.dossiers.setdefault(gone, rescan)
    desk.carry_out(change)
    return name


ACT = act_of(load_catalogue(builtin_catalogue()))


@settings(max_examples=40, deadline=None)
@given(orders=DECISIONS)
def test_as_many_undos_as_decisions_give_the_first_value_back(orders: list[tuple[str, int, int, int]]) -> None:
    """Whatever is decided, no side is lost or counted otherwise, and taking all of it back restores everything."""
    desk = Desk(
        {
            "A": dossier("A", APPLICATION, "trang hai", "", act=ACT),
            "B": dossier("B", "~GIẤY ỦY QUYỀN", "", "trang ba", act=ACT),
        }
    )
    first, sides = desk.forgetful(), desk.sides()
    about = []
    for order in orders:
        try:
            about.append(decide(desk, ACT, order))
        except SettingsError:
            continue
    assert sides <= desk.sides()
    for one in desk.dossiers.values():
        archived = [page.archive_page for page in one.pages if page.archive_page is not None]
        assert [page.n for page in one.pages] == list(range(1, len(one.pages) + 1))
        assert archived == list(range(1, len(archived) + 1))
    after = desk.forgetful()
    for name in reversed(about):
        desk.undo(name, ACT)

    rescans = {name for name in desk.dossiers if name.startswith("R")}
    assert {name: one for name, one in desk.forgetful().items() if name not in rescans} == first
    for name in about:
        desk.undo(name, ACT, redo=True)
    assert desk.forgetful() == after


def test_sides_are_named_once() -> None:
    """The material of this module gives each side a name of its own."""
    names = [side("x", name, frame) for name, frame in itertools.product("AB", (1, 2))]

    assert len({one.source.id for one in names}) == 4
