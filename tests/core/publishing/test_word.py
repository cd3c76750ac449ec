"""Markup as Word, LibreOffice and Google Docs put it on the clipboard."""

from __future__ import annotations

import pytest

from cms_core.publishing.block_html import from_html
from cms_core.publishing.blocks import HEADING, LIST, PARAGRAPH, TABLE, Block
from cms_core.publishing.word import pasted_blocks, tidy

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"
xmlns="http://www.w3.org/TR/REC-html40"><head><meta name=Generator content="Microsoft Word 15">
<title>Judul berkas</title>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal, li.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;}
@list l0 {mso-list-id:1;} --></style>
</head><body lang=IN style='tab-interval:36.0pt'><!--StartFragment-->

<h1><span lang=IN>Musyawarah desa<o:p></o:p></span></h1>

<p class=MsoNormal style='margin-bottom:8.0pt;text-align:justify'><b style='mso-bidi-font-weight:normal'><span lang=IN
style='font-size:12.0pt;font-family:"Arial",sans-serif'>Rapat</span></b><span lang=IN style='mso-ansi-language:IN'>
dihadiri <i>warga</i>&nbsp;desa.<o:p></o:p></span></p>

<p class=MsoNormal><o:p>&nbsp;</o:p></p>

<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Irigasi<o:p></o:p></p>

<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;text-indent:-18.0pt;mso-list:l0 level2 lfo1'><![if
!supportLists]><span style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Blok Kidul<o:p></o:p></p>

<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span><![endif]>Jalan<o:p></o:p></p>

<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse;mso-yfti-tbllook:1184'>
 <tr style='mso-yfti-irow:0;mso-yfti-firstrow:yes'>
  <td width=301 valign=top style='width:225.4pt;border:solid windowtext 1.0pt'><p class=MsoNormal
  style='margin-bottom:0cm'><b>Kegiatan<o:p></o:p></b></p></td>
  <td width=301><p class=MsoNormal>Biaya<o:p></o:p></p></td>
 </tr>
 <tr style='mso-yfti-irow:1;mso-yfti-lastrow:yes'><td><p class=MsoNormal>Irigasi</p></td><td><p
  class=MsoNormal>10<o:p></o:p></p></td></tr>
</table>

<p class=MsoNormal><a name="_Toc1"></a><a href="https://contoh.desa.id/x">Lihat</a><img width=10
src="file:///C:/Users/x/clip_image001.png" v:shapes="_x0000_i1025"></p>
<!--EndFragment--></body></html>"""

DOCS = (
    '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1">'
    '<p dir="ltr" style="line-height:1.38">'
    '<span style="font-size:11pt;font-weight:700;">Tebal</span><span style="font-weight:400"> biasa </span>'
    '<span style="font-weight:400;font-style:italic">miring</span></p><ul style="margin-top:0"><li dir="ltr" '
    'aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400">Satu</span></p></li></ul></b>'
)


def test_word_becomes_headings_paragraphs_lists_and_tables() -> None:
    assert from_html(tidy(WORD)) == [
        Block(HEADING, "Musyawarah desa"),
        Block(PARAGRAPH, "**Rapat** dihadiri __warga__ desa."),
        Block(LIST, "- Irigasi\n  - Blok Kidul"),
        Block(LIST, "1. Jalan"),
        Block(TABLE, "**Kegiatan** | Biaya\nIrigasi | 10", header=False),
        Block(PARAGRAPH, "[Lihat](https://contoh.desa.id/x)"),
    ]


def test_google_docs_keeps_its_bold_and_loses_the_wrapping() -> None:
    assert from_html(tidy(DOCS)) == [
        Block(PARAGRAPH, "**Tebal** biasa __miring__"),
        Block(LIST, "- Satu"),
    ]


def test_a_paste_with_scripts_is_clean() -> None:
    html = tidy('<p class=MsoNormal onclick="x()">Aman<script>alert(1)</script><img src=x onerror=alert(1)></p>')

    assert html == "<p>Aman</p>"


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("<div>a</div><div>b<br><br>c</div>d<br>e", [Block(PARAGRAPH, text) for text in ("a", "b", "c", "d\ne")]),
        ("<p>a<hr>b<img src=x><figure><figcaption>c</figcaption></figure>", [Block(PARAGRAPH, t) for t in "abc"]),
        (
            "<h2>a<br>b</h2><ul><li>c<br>d<p>e</p><ul><li>f</ul></ul>",
            [Block(HEADING, "a b"), Block(LIST, "- c d e\n  - f")],
        ),
        ("<ol start=3><li>c<li>d</ol>", [Block(LIST, "3. c\n4. d")]),
        (
            "<table><tr><td rowspan=2>a<td colspan=2>b<br>c<tr><td><ul><li>d</ul><td><p>e</p><tr><td>f</table>",
            [Block(TABLE, "a | b c |  |\na | d | e\nf |  |  |", header=False)],
        ),
        (
            "<table><thead><tr><th>a<th>b<tr><th colspan=2>c</thead><tfoot><tr><td>d</tfoot></table>",
            [Block(TABLE, "a | b\nc |  |\nd |  |")],
        ),
        ("<a href='#_ftn1'>[1]</a> <a href=www.a.id>b</a>", [Block(PARAGRAPH, "[1] [b](https://www.a.id)")]),
        ("<p>1 **a** 2</p>", [Block(PARAGRAPH, "1 \\**a** 2")]),
        ("<p>ka<em>ta</em> dan</p>", [Block(PARAGRAPH, "kata dan")]),
        ("<!--StartFragment--><img src=data:x><!--EndFragment-->", []),
    ],
)
def test_what_is_pasted_never_becomes_html_to_read(html: str, blocks: list[Block]) -> None:
    assert pasted_blocks(html) == blocks


def test_a_list_of_word_goes_on_counting_where_word_did() -> None:
    html = "".join(
        f"<p style='mso-list:l0 level{level} lfo1'><span style='mso-list:Ignore'>{marker}</span>{marker}</p>"
        for level, marker in ((1, "3."), (2, "a."), (2, "b."), (1, "4."), (2, "a."))
    )

    assert pasted_blocks(html) == [Block(LIST, "3. 3.\n  1. a.\n  2. b.\n4. 4.\n  1. a.")]


def test_nothing_of_a_long_paste_is_cut() -> None:
    html = "".join(f"<p class=MsoNormal style='{'x' * 300}'>{number}</p>" for number in range(3000))

    assert tidy(html) == "".join(f"<p>{number}</p>" for number in range(3000))
