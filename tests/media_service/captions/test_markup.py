import pytest

from media_service.captions import markup


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<b>Trống</b> nổi <i>lên</i>", "<b>Trống</b> nổi <i>lên</i>"),
        ("<v Hề>Ha ha", "<v Hề>Ha ha</v>"),
        ("<lang km>សួស្តី</lang>", "<lang km>សួស្តី</lang>"),
        ("<i>một <b>hai</i> ba</b>", "<i>một <b>hai</b></i> ba"),
        ("<b>không đóng", "<b>không đóng</b>"),
        ('<font color="#ff0000">đỏ</font>', "đỏ"),
        ("<c.big.red>to</c>", "to"),
        ("{\\an8}{\\pos(1,2)}trên cao", "trên cao"),
        ("<script>alert(1)</script>", "alert(1)"),
        ('<img src="x" onerror="alert(1)">', ""),
        ('<b onclick="x">đậm</b>', "<b>đậm</b>"),
        ("&lt;b&gt; &amp; 3 < 5 -->", "&lt;b&gt; &amp; 3 &lt; 5 --&gt;"),
        ("một<br/>hai", "một\nhai"),
        ("một <00:00:02.000>hai", "một hai"),
        ("một\n\nhai", "một\nhai"),
        ("</b>thừa", "thừa"),
    ],
)
def test_only_what_is_safe_is_kept_and_every_tag_is_closed(written: str, kept: str) -> None:
    assert markup.safe(written) == kept
    assert markup.safe(markup.safe(written)) == kept


def test_a_viewer_reads_the_text_without_its_tags() -> None:
    assert markup.shown("<v Hề><i>Ha</i> &amp; ha</v>") == "Ha & ha"


def test_settings_that_are_well_formed_are_kept_once() -> None:
    given = "line:90% position:10%,line-left align:center size:200%% region:x line:1 vertical:up style:url(x)"
    assert markup.settings(given) == "line:90% position:10%,line-left align:center"
