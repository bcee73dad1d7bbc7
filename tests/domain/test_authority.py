import pytest

from jiheng.domain.authority import Authority, Certainty


@pytest.mark.parametrize(
    ("authority", "citation"),
    [
        (Authority("管理办法", Certainty.SEEN), "《管理办法》"),
        (
            Authority(
                "管理办法", Certainty.PRINTED, document="财预〔2020〕10号", article="第十三条"
            ),
            "《管理办法》（财预〔2020〕10号）第十三条",
        ),
        (
            Authority("管理办法", Certainty.UNVERIFIED, article="第十三条"),
            "《管理办法》第十三条〔待核〕",
        ),
        (Authority("某系统", Certainty.PRACTICE), "通行做法：某系统"),
        (Authority("填表", Certainty.GOOD_PRACTICE, says="写明原因"), "良好做法：写明原因"),
        (Authority("填表", Certainty.GOOD_PRACTICE), "良好做法：填表"),
    ],
)
def test_a_citation_says_how_sure_we_are(authority: Authority, citation: str) -> None:
    assert authority.cite() == citation


@pytest.mark.parametrize(
    ("authority", "citation"),
    [
        (
            Authority("管理办法", Certainty.UNVERIFIED, "财预〔2020〕10号"),
            "《管理办法》（财预〔2020〕10号） [unverified]",
        ),
        (Authority("某系统", Certainty.PRACTICE), "Common practice: 某系统"),
        (Authority("填表", Certainty.GOOD_PRACTICE, says="写明原因"), "Good practice: 写明原因"),
    ],
)
def test_an_english_citation_keeps_titles_as_they_are(authority: Authority, citation: str) -> None:
    assert authority.cite("en") == citation
