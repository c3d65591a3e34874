"""Answers recurrence rules by python-dateutil: reads [{"rule", "start", "from"}, …] as JSON, writes [{"slots", "more"}, …].

Times are those of a wall clock without a zone. `slots` are the first ones strictly after `from`; `more` is true when there may be
others after them: the list was cut, or the search was given up since it took too long.
"""

import itertools
import json
import signal
import sys
from datetime import datetime

from dateutil.rrule import rrulestr

MOST_SLOTS = 12
MOST_SECONDS = 0.02
# Further ahead there are rules that come back only after centuries, for which Chroniker does not wait.
LAST_YEAR = 2300


class GivenUp(Exception):
    pass


def give_up(_signal, _frame):
    raise GivenUp()


def answer(case):
    slots = []
    try:
        # Counted in time of the processor, so that a busy machine answers as much as an idle one.
        signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
        try:
            return find(case, slots)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    except GivenUp:
        return {"slots": slots, "more": True}
    except ValueError:
        # So it calls a rule whose interval never reaches what its other parts name.
        return {"slots": [], "more": False}


def find(case, slots):
    rule = rrulestr(case["rule"], dtstart=datetime.fromisoformat(case["start"]))
    for slot in itertools.islice(rule.xafter(datetime.fromisoformat(case["from"])), MOST_SLOTS):
        if slot.year > LAST_YEAR:
            return {"slots": slots, "more": True}
        slots.append(slot.isoformat())
    return {"slots": slots, "more": len(slots) == MOST_SLOTS}


signal.signal(signal.SIGVTALRM, give_up)
json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
