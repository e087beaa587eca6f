"""The only writer of files.

Whatever stands under a final name is whole and on the disk: it is written beside its place under a
temporary name, flushed, renamed, and the folder is flushed too.  Files are for their owner alone (0600,
folders 0700).  Nothing here deletes a file that came in: a copy goes only when an equal one is shelved.
"""

from digitize.intake.shelf.locks import is_held, only_one, taking_turns
from digitize.intake.shelf.moves import clear, drop_copy, forget, give_back, keep, place, shelve, take, tidy
from digitize.intake.shelf.writing import (
    OVERSIZE,
    copy_in,
    delivering,
    flush_folder,
    flush_tree,
    free_bytes,
    is_temporary,
    make_folder,
    read_json,
    replacing,
    sha256_of,
    sweep,
    translated,
    write_bytes,
    write_json,
    write_new,
)

__all__ = [
    "OVERSIZE",
    "clear",
    "copy_in",
    "delivering",
    "drop_copy",
    "flush_folder",
    "flush_tree",
    "forget",
    "free_bytes",
    "give_back",
    "is_held",
    "is_temporary",
    "keep",
    "make_folder",
    "only_one",
    "place",
    "read_json",
    "replacing",
    "sha256_of",
    "shelve",
    "sweep",
    "take",
    "taking_turns",
    "tidy",
    "translated",
    "write_bytes",
    "write_json",
    "write_new",
]
