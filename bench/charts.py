# SPDX-License-Identifier: LGPL-2.1-or-later
"""The charts of docs/performance.md, as SVG: instructions by devices, and ways to one apply."""
from math import ceil, log10

WIDTH = 640
BLUE, GREY = "#1f77b4", "#8c8c8c"


class Picture:
    """An SVG of lines, bars and words on white."""

    def __init__(self, height, title):
        self.parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
                      f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13">',
                      f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>']
        self.words(20, 24, title, size=15)

    def words(self, x, y, text, anchor="start", color="#222222", size=13):
        self.parts.append(f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{color}" font-size="{size}">{text}</text>')

    def line(self, points, color, more=""):
        path = " ".join(f"{'L' if i else 'M'}{x:.1f} {y:.1f}" for i, (x, y) in enumerate(points))
        self.parts.append(f'<path d="{path}" fill="none" stroke="{color}" {more}/>')

    def add(self, part):
        self.parts.append(part)

    def text(self):
        return "\n".join([*self.parts, "</svg>"]) + "\n"


def ticks(low, high):
    """1, 2, 5, 10, 20…: from the last that isn't above low to the first that isn't below high."""
    steps = [digit * 10 ** power for power in range(8) for digit in (1, 2, 5)]
    first = max(step for step in steps if step <= low)
    return [step for step in steps if first <= step < high] + [min(step for step in steps if step >= high)]


def growth(points):
    """Millions of instructions against devices, both by their logarithms: a line of slope 1 is linear."""
    left, right, top, bottom = 60, WIDTH - 30, 50, 300
    rows = ticks(min(v for _, v in points), max(v for _, v in points))
    first, last = points[0], points[-1]
    x = lambda n: left + log10(n / first[0]) / log10(last[0] / first[0]) * (right - left)
    y = lambda v: bottom - log10(v / rows[0]) / log10(rows[-1] / rows[0]) * (bottom - top)
    picture = Picture(360, "Instructions of one apply --file, in millions, by the domain's devices")
    for row in rows:
        picture.line([(left, y(row)), (right, y(row))], "#dddddd")
        picture.words(left - 8, y(row) + 4, f"{row:,}", "end")
    for n, _ in points:
        picture.line([(x(n), top), (x(n), bottom)], "#eeeeee")
        picture.words(x(n), bottom + 20, f"{n:,}", "middle")
    picture.words((left + right) / 2, bottom + 44, "devices", "middle")
    # From the last point back, as far as the picture goes.
    start = last[0] * rows[0] / last[1]
    picture.line([(x(start), y(rows[0])), (x(last[0]), y(last[1]))], GREY, 'stroke-dasharray="5 4"')
    picture.words(x(start) + 36, bottom - 12, "linear growth", color="#666666")
    picture.line([(x(n), y(v)) for n, v in points], BLUE, 'stroke-width="2"')
    for n, v in points:
        picture.add(f'<circle cx="{x(n):.1f}" cy="{y(v):.1f}" r="4" fill="{BLUE}"/>')
    return picture.text()


def ways(bars):
    """Bars of (name, times the floor, milliseconds). One that would make the others unreadable is cut, and shows that."""
    left, right, top, step = 150, WIDTH - 150, 46, 44
    shown = sorted(times for _, times, _ in bars)
    most = shown[-1] if shown[-1] < 4 * shown[-2] else shown[-2] * 1.25
    scale = (right - left) / most
    bottom = top + step * len(bars)
    picture = Picture(bottom + 56, "One apply to a domain of libvirtd: time, as a multiple of the floor's")
    for tick in [n / 2 for n in range(ceil(most * 2))] if most < 4 else range(ceil(most)):
        picture.line([(left + tick * scale, top), (left + tick * scale, bottom)], "#dddddd")
        picture.words(left + tick * scale, bottom + 20, f"{tick:g}", "middle")
    for i, (name, times, milliseconds) in enumerate(bars):
        y, width = top + i * step + 10, min(times, most) * scale
        picture.words(left - 10, y + 17, name, "end")
        picture.add(f'<rect x="{left}" y="{y}" width="{width:.1f}" height="24" fill="{BLUE if name == "gvt-xml" else GREY}"/>')
        picture.words(left + width + 8, y + 17, f"{times:.2f} ({milliseconds:,.0f} ms)" if times <= most else
                      f"{times:.0f} ({milliseconds:,.0f} ms)")
        if times > most:
            for at in (0.86, 0.88):
                edge = left + width * at
                picture.line([(edge + 5, y - 3), (edge - 5, y + 27)], "#ffffff", 'stroke-width="3"')
    picture.line([(left, top), (left, bottom)], "#222222")
    picture.words((left + right) / 2, bottom + 44, "times the floor", "middle")
    return picture.text()
