"""`verify` is green over what is whole, and each damage turns just the right checks red."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import damage
import pytest
from damage import Folder
from kept_folder import looked_at, make_folder, red

from digitize.runs.verify import Sample
from tests.program import Program

FOUND: dict[Callable[[Folder], None], set[str]] = {
    damage.an_original_with_a_flipped_byte: {"originals"},
    damage.an_original_that_is_gone: {"originals"},
    damage.a_document_with_a_flipped_byte: {"documents"},
    damage.an_archive_that_is_gone: {"archives"},
    damage.an_archive_that_is_cut_off: {"archives"},
    damage.an_archive_of_another_dossier: {"archives"},
    damage.a_page_row_that_is_gone: {"ledger", "registry", "numbering", "text", "index"},
    damage.a_ledger_with_a_file_more: {"ledger", "batch_records"},
    damage.a_ledger_that_balances_otherwise: {"ledger", "batch_records"},
    damage.a_journal_that_is_cut_off: {"journal"},
    damage.a_journal_with_a_row_changed: {"journal"},
    damage.a_file_that_nobody_knows: {"folders"},
    damage.an_unfinished_file: {"folders"},
    damage.a_link_in_place_of_a_file: {"folders"},
    damage.an_original_of_no_dossier: {"folders"},
    damage.a_dossier_that_is_not_registered: {"folders"},
    damage.a_page_text_that_was_changed: {"text", "index"},
    damage.an_index_that_is_empty: {"index"},
    damage.a_page_that_stands_twice_in_the_index: {"index"},
    damage.a_word_that_fuzzy_does_not_know: {"index"},
    damage.a_state_that_was_changed: {"registry"},
    damage.a_value_that_can_not_be_unpacked: {"registry"},
    damage.a_dossier_json_that_is_damaged: {"registry"},
    damage.a_dossier_json_that_says_otherwise: {"registry"},
    damage.a_dossier_folder_that_is_gone: {"registry"},
    damage.a_held_file_that_is_gone: {"held_files"},
    damage.a_record_that_is_gone: {"batch_records"},
    damage.a_record_that_is_damaged: {"batch_records"},
    damage.a_registry_that_is_gone: {"database"},
    damage.a_registry_that_is_no_database: {"database"},
    damage.a_registry_with_a_damaged_table: {"database"},
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A data folder that no test changes."""
    return make_folder(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def folder(whole: Folder, tmp_path: Path) -> Folder:
    """A data folder of one's own."""
    return Folder(Path(shutil.copytree(whole.data, tmp_path / "data", symlinks=True)), whole.dossier)


def test_a_whole_folder_is_green(whole: Folder) -> None:
    """And every check has looked at something; held files don't make it red."""
    answer = Program(whole.data).json("verify")

    assert answer["ok"]
    assert {check["name"]: check["checked"] for check in answer["checks"]} == {
        "database": 1,
        "originals": 3,
        "documents": 4,
        "held_files": 1,
        "held_bytes": 1,
        "ledger": 1,
        "batch_records": 1,
        "journal": 1,
        "registry": 3,
        "folders": 7,
        "numbering": 3,
        "text": 4,
        "index": 4,
        "archives": 3,
        "access_copies": 2,
        "slips": 0,
        "signed_copies": 0,
        "purges": 0,
    }
    assert [check for check in answer["checks"] if not check["ok"] or check["failed"] or check["hint"]] == []


@pytest.mark.parametrize("harm", FOUND, ids=lambda harm: harm.__name__)
def test_a_damage_is_found(folder: Folder, harm: Callable[[Folder], None]) -> None:
    """By the checks that it concerns and no others."""
    harm(folder)

    checks = looked_at(folder.data)

    assert red(checks) == FOUND[harm]


def test_the_command_says_what_to_do_and_ends_with_1(folder: Folder) -> None:
    """The place is named, the file's own name from outside never is."""
    damage.an_archive_that_is_gone(folder)
    damage.a_file_that_nobody_knows(folder)

    told = Program(folder.data).run("verify", "--lang", "en", expect=1).stdout
    archives = next(
        check for check in Program(folder.data).json("verify", expect=1)["checks"] if check["name"] == "archives"
    )

    assert (archives["ok"], archives["failed"], archives["where"]) == (False, 1, [folder.dossier])
    assert "--rebuild" in archives["hint"]
    assert folder.dossier in told
    assert "notes" not in told


def test_a_held_file_that_changed_is_told_and_does_not_make_it_red(folder: Folder) -> None:
    """Nobody has accepted it yet."""
    damage.flip(folder.held)

    checks = looked_at(folder.data)

    assert red(checks) == set()
    assert checks["held_bytes"].failed == 1


def test_a_sample_reads_so_many_dossiers_and_still_sums_up_all(folder: Folder) -> None:
    """Which ones is drawn by lot."""
    drawn = [looked_at(folder.data, Sample(size=1, seed=seed)) for seed in range(6)]

    assert {checks["archives"].checked for checks in drawn} == {1}
    assert {checks["registry"].checked for checks in drawn} == {3}
    assert len({checks["text"].checked for checks in drawn}) > 1


def test_what_a_batch_in_work_has_yet_to_move_is_no_fault(folder: Folder) -> None:
    """Registered, and the file still in intake; placed, and not yet registered; closed, and the held file to move."""
    batch = folder.held.parent.name
    damage.an_original_that_is_gone(folder)
    damage.a_held_file_that_is_gone(folder)
    damage.a_dossier_that_is_not_registered(folder)
    before = red(looked_at(folder.data))
    for each in (batch, "20261123-0999"):
        (folder.data / "intake" / each).mkdir()

    checks = looked_at(folder.data)

    assert before == {"originals", "held_files", "folders"}
    assert red(checks) == set()


def test_a_batch_that_was_never_closed_and_is_gone_from_intake_is_found(folder: Folder) -> None:
    """Its dossiers are there, its sums are not."""
    folder.sql("UPDATE batches SET state = 'open', closed_at = NULL", "DELETE FROM ledger")

    assert red(looked_at(folder.data)) == {"ledger"}
