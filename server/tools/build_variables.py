"""Write logcanon/nginx/variables.txt: the variables that nginx's own modules define.

usage: build_variables.py NGINX_SOURCE_TREE [NGINX_SOURCE_TREE...]

Each tree is an unpacked nginx source. The arrays of ngx_http_variable_t and
ngx_stream_variable_t are read; a name with a trailing `*` is a prefix (NGX_HTTP_VAR_PREFIX).
Nothing is fetched.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

OUT = Path(__file__).parents[1] / "logcanon" / "nginx" / "variables.txt"
_ARRAY = re.compile(r"ngx_(?:http|stream)_variable_t\s+\w+\[\]\s*=\s*\{(.*?)\n\};", re.DOTALL)
_ENTRY = re.compile(r'\{\s*ngx_string\("(\w+)"\)(.*?)\}', re.DOTALL)

# Made one by one in code (gzip_ratio, secure_link, slice_range ...): their names are static too.
_SINGLE = re.compile(r'static ngx_str_t\s+ngx_\w+\s*=\s*ngx_string\("([a-z_]+)"\);')


def names(tree: Path) -> Iterator[str]:
    """The variables of one source tree."""
    for path in sorted(tree.glob("src/**/*.c")):
        text = path.read_text(encoding="utf-8", errors="replace")
        yield from _SINGLE.findall(text)
        for array in _ARRAY.finditer(text):
            for entry in _ENTRY.finditer(array[1]):
                is_prefix = "VAR_PREFIX" in entry[2]
                yield entry[1] + ("*" if is_prefix else "")


def main(arguments: list[str]) -> int:
    """Write the file; returns the exit status."""
    found = {name for tree in arguments for name in names(Path(tree))}
    if not found:
        print(__doc__, file=sys.stderr)
        return 2
    OUT.write_text("".join(f"{name}\n" for name in sorted(found)), encoding="utf-8")
    print(f"{len(found)} variables")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
