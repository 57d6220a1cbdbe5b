#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs commands on a terminal of their own and draws their output as SVG: terminal.py WIDTH <LINES >PICTURE

A line of LINES is a command, which is shown behind a prompt and run by sh. A line that ends in a backslash goes on in the next
line. Nothing is left out, and nothing is put in.
"""

import fcntl
import os
import pty
import re
import struct
import sys
import termios
from html import escape

COLUMNS = int(sys.argv[1])
SIZE, ADVANCE, LEADING, MARGIN, BAR = 14, 8.43, 20, 18, 34
BACKGROUND, FRAME, TEXT, FAINT = "#161b22", "#30363d", "#d1d7e0", "#768390"
COLOURS = {31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 34: "#79c0ff", 35: "#d2a8ff", 36: "#79c0ff", 90: FAINT}
FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"


def run(command):
    """The output of a command on a terminal, as lines with their escapes."""
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
        os.environ["TERM"] = "xterm-256color"
        os.execvp("sh", ["sh", "-c", command])
    said = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        said += piece
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status:
        sys.exit(f"'{command}' ends with {status}:\n{said.decode()}")
    return said.decode().replace("\r\n", "\n").splitlines()


def plain(line):
    return re.sub(r"\x1b\[[0-9;]*m", "", line)


def runs(line):
    """(column, text, colour, bold) for each stretch of a line that looks the same."""
    column, colour, bold = 0, TEXT, False
    for text, codes in re.findall(r"([^\x1b]+)|\x1b\[([0-9;]*)m", line):
        if text:
            yield column, text, colour, bold
            column += len(text)
            continue
        for code in (int(code or 0) for code in codes.split(";")):
            if code == 0:
                colour, bold = TEXT, False
            elif code == 1:
                bold = True
            elif code in COLOURS:
                colour = COLOURS[code]


def draw(lines):
    width = round(2 * MARGIN + COLUMNS * ADVANCE)
    height = BAR + len(lines) * LEADING + MARGIN
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">')
    print(f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="9" fill="{BACKGROUND}" stroke="{FRAME}"/>')
    for number, colour in enumerate(("#ff5f57", "#febc2e", "#28c840")):
        print(f'<circle cx="{MARGIN + 2 + 19 * number}" cy="18" r="5.5" fill="{colour}"/>')
    print(f'<g font-family="{FONT}" font-size="{SIZE}">')
    for number, line in enumerate(lines):
        for column, text, colour, bold in runs(line):
            # A browser may show many spaces as one.
            for words in re.finditer(r"\S+(?: \S+)*", text):
                print(f'<text x="{MARGIN + (column + words.start()) * ADVANCE:.1f}" y="{BAR + number * LEADING + 15}"'
                      f' textLength="{len(words[0]) * ADVANCE:.1f}" fill="{colour}"{" font-weight=" + chr(34) + "bold" + chr(34) if bold else ""}>'
                      f"{escape(words[0], quote=False)}</text>")
    print("</g>\n</svg>")


shown = []
for command in re.findall(r"(?:.*\\\n)*.*\n", sys.stdin.read()):
    command = command.rstrip("\n")
    said = run(command)
    if shown:
        shown.append("")
    first, *others = command.split("\n")
    shown.append(f"\x1b[32m$\x1b[m \x1b[1m{first}\x1b[m")
    shown += [f"\x1b[1m{other}\x1b[m" for other in others]
    shown += said
wide = [plain(line) for line in shown if len(plain(line)) > COLUMNS]
if wide:
    sys.exit(f"wider than {COLUMNS} columns: {wide[0]}")
draw(shown)
