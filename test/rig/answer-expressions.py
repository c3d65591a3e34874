"""Answers cron expressions by python-croniter: reads [{"expression", "from"}, …] as JSON, writes [[slot, …], …].

Times are those of UTC, without a zone; slots are the first ones strictly after `from`. croniter has the seconds last.
"""

import json
import sys
from datetime import datetime, timezone

from croniter import CroniterBadDateError, croniter

MOST_SLOTS = 6


def answer(case):
    fields = case["expression"].split(" ")
    if len(fields) == 6:
        fields = fields[1:] + fields[:1]
    start = datetime.fromisoformat(case["from"]).replace(tzinfo=timezone.utc)
    slots = croniter(" ".join(fields), start, max_years_between_matches=60)
    found = []
    try:
        while len(found) < MOST_SLOTS:
            found.append(slots.get_next(datetime).strftime("%Y-%m-%dT%H:%M:%S"))
    except CroniterBadDateError:
        pass
    return found


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
