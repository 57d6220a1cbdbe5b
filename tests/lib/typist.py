#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a command on a terminal of its own and types: typist.py [--after SECONDS] [QUESTION ANSWER]… -- COMMAND…

Each answer is typed once its question stands there, all in their order; that to a question for a password or a passphrase when the
terminal doesn't echo any more, since what was typed before is thrown away. What the command writes on the terminal goes to
standard output as it is; its exit status is ours. It is over after a minute.
"""

import os
import pty
import signal
import sys
import termios
import time

words = sys.argv[1:]
delay = 0.0
if words[0] == "--after":
    delay = float(words[1])
    words = words[2:]
split = words.index("--")
answers = list(zip(words[:split:2], words[1:split:2]))
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(words[split + 1], words[split + 1:])


def give_up(*_):
    os.kill(pid, signal.SIGKILL)
    sys.exit("typist: it doesn't end")


signal.signal(signal.SIGALRM, give_up)
signal.alarm(60)
seen = b""
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        break
    if not piece:
        break
    sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
    seen += piece
    if answers and answers[0][0].encode() in seen:
        while "pass" in answers[0][0] and termios.tcgetattr(terminal)[3] & termios.ECHO:
            time.sleep(0.05)
        time.sleep(delay)
        os.write(terminal, answers.pop(0)[1].encode() + b"\n")
        seen = b""
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.exit(f"typist: not asked: {answers[0][0]}" if answers else status)
