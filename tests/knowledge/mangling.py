"""Files with something put in, left out or doubled, for readers that must not trip over it."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

# What means something to one format or another, and what breaks an encoding.
TOKENS = [
    b"<table>", b"<td rowspan=9999>", b"</table>", b"<ul>", b"<li>", b"<h2>", b"</h2>", b"<![x[",
    b"<!--", b"-->", b"<nav>", b"<script>", b"</script>", b"<title>", b"<br><br>", b"&#xD800;",
    b"&#0;", b"[a](https://x.example)", b"![x](y)", b"|", b"---\n", b"\n\n", b"# ", b"- ", b"9. ",
    b"> ", b"```", b"\r", b"\t", b"\xff", b"\x00", b"\xed\xa0\x80", b"99999999999", b"-1", b"1e99",
    b"nan", b"'", b'"', b",", b";", b"sep=;\n", b"null", b"/", b"<<", b">>", b"endobj", b"stream",
    b"BT", b" Tf ", b"(", b")", b"[[[[", b"]", b"<a href='https://x.example'>", b"\xe0\xb8\x81 ",
    b"\xe3\x80\x82", b"\xef\xbb\xbf",
]  # fmt: skip


@st.composite
def mangled(draw: st.DrawFn, files: Mapping[str, bytes]) -> tuple[str, bytes]:
    """The name of one of the files and its changed content."""
    name = draw(st.sampled_from(sorted(files)))
    data = files[name]
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        until = at + draw(st.integers(0, 16))
        inserted = draw(
            st.one_of(
                st.sampled_from(TOKENS),
                st.sampled_from(TOKENS).map(lambda token: token * 40),
                st.binary(max_size=3),
                st.just(data[at : at + 120]),
            )
        )
        data = data[:at] + inserted + data[until:]
    return name, data
