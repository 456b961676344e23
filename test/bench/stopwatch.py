"""Starts commands one after another and reads from the kernel what each of them cost.

Takes one JSON object a line: argv, env, output (a file for what the command prints). Answers with one line for each:
wall and cpu in milliseconds, peak in KiB (the largest single process), status. The figures come from wait4(2), so they
include every descendant that was waited for. A process of its own, because Node cannot ask for another one's usage.
"""

import json
import os
import subprocess
import sys
import time

for line in sys.stdin:
    request = json.loads(line)
    with open(request["output"], "wb") as output:
        started = time.monotonic()
        # A session of its own: nothing in it can find a terminal to ask questions on.
        child = subprocess.Popen(
            request["argv"],
            env=request["env"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        _, status, usage = os.wait4(child.pid, 0)
        ended = time.monotonic()
    # Popen must not wait for a child that is already reaped.
    child.returncode = os.waitstatus_to_exitcode(status)
    answer = {
        "wall": (ended - started) * 1000,
        "cpu": (usage.ru_utime + usage.ru_stime) * 1000,
        "peak": usage.ru_maxrss,
        "status": child.returncode,
    }
    print(json.dumps(answer), flush=True)
