"""Markdown to HTML, and nothing but what is meant."""

import pytest

from onboarding_tools.drafts.markup import to_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("## A\n### B", "<h2>A</h2>\n<h3>B</h3>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("> said <i>so</i>", "<blockquote>said &lt;i&gt;so&lt;/i&gt;</blockquote>"),
        (
            "| a | b |\n|---|---|\n| 1 |  |",
            "<table>\n<tr><th>a</th><th>b</th></tr>\n<tr><td>1</td><td></td></tr>\n</table>",
        ),
        ("**not** _bold_ `code` ![x](y)", "<p>**not** _bold_ `code` ![x](y)</p>"),
        ("#hash -dash", "<p>#hash -dash</p>"),
        ("", ""),
    ],
)
def test_blocks_become_html_and_lines_stay_text(text: str, html: str) -> None:
    assert to_html(text) == html
