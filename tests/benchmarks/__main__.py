"""`make bench`: every benchmark, one after the other."""

from __future__ import annotations

import sys

from tests.benchmarks import bench_hotfolder, bench_memory, bench_pages, bench_start

print("== pages: speed, words, bytes, beside OCRmyPDF ==", flush=True)
bench_pages.main(sys.argv[1:])
print("== start of the shell's commands ==", flush=True)
bench_start.main()
print("== memory ==", flush=True)
bench_memory.main([])
print("== the hotfolder ==", flush=True)
bench_hotfolder.main(["writer", "burst", "hostile"])
