"""The courier empties the outbox: each content of a dossier arrives at the one-stop system exactly once.

1. What may go is packed (`packing`); what it lacks is noted for a person, nothing is made up.
2. A number is asked for and bound before anything else; each file that the system takes is noted at once.
3. `began_at` is written, then up to ten go in one call.  Whoever finds it written asks the system first whether the
   delivery has arrived.
4. Only what was read back counts: file, registry, journal and outbox change together (`runs/noting.py`).

A stop at any moment is repaired by the next run.  No answer: it is tried again, later each time.  An answer that can't
be understood: tried a few times, alone, then parked.  A business error: never again by itself, the dossier is REFUSED.
"""

from digitize.runs.courier.packing import Packed, Packer
from digitize.runs.courier.push import Pushed, Round, push

__all__ = ["Packed", "Packer", "Pushed", "Round", "push"]
