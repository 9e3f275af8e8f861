"""Relations of whole texts: posts, topics, events, status, and what must not be stated."""

from __future__ import annotations

import pytest

from kg.facts.discourse import Finding
from kg.facts.examples import marked
from kg.facts.relations import relations
from kg.model import Value
from kg.ontology import Ontology

ONTOLOGY = Ontology.load()


def read(text: str, predicate: str) -> list[Finding]:
    return [one for one in relations(marked(text), ONTOLOGY) if one.statement.predicate == predicate]


def pairs(text: str, predicate: str) -> set[tuple[str, ...]]:
    """Subject, object and role (where there is one) of the facts of a relation."""
    said = set()
    for finding in read(text, predicate):
        object_ = finding.statement.object
        role = finding.statement.qualifier("role")
        target = object_.lexical if isinstance(object_, Value) else object_
        said.add((finding.statement.subject, target, *([role] if role else [])))
    return said


def posts(text: str) -> set[tuple[str, ...]]:
    return pairs(text, "holdsPosition")


def test_a_title_of_three_posts_at_three_bodies() -> None:
    text = "[安平市|City]的[市委|Government]常委、副市长、[高新区党工委|Government]书记[李明|Person]出席。"
    assert posts(text) == {("李明", "市委", "常委"), ("李明", "安平市", "副市长"), ("李明", "高新区党工委", "书记")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[远航集团|Company]党委书记、董事长[林晓|Person]说。", {("党委书记", "远航集团"), ("董事长", "远航集团")}),
        ("[远航集团|Company]技术支持部负责人[林晓|Person]说。", {("技术支持部负责人", "远航集团")}),
        ("[安平市|City]市长[林晓|Person]说。", {("市长", "安平市")}),
        (
            "[安平市|City]发布消息，[安平市政府|Government]开会。[安平市|City]市长[林晓|Person]说。",
            {("市长", "安平市政府")},
        ),
        (
            "[青林区委|Government]副书记、[青林区|District]区长[林晓|Person]说。",
            {("副书记", "青林区委"), ("区长", "青林区")},
        ),
        (
            "[青林区|District]来客。[青林区委|Government]副书记、区长[林晓|Person]说。",
            {("副书记", "青林区委"), ("区长", "青林区")},
        ),
        ("[市局党组|Government]书记、局长[林晓|Person]说。", {("书记", "市局党组"), ("局长", "市局党组")}),
        (
            "[市局|Government]开会，[市局党组|Government]书记、局长[林晓|Person]说。",
            {("书记", "市局党组"), ("局长", "市局")},
        ),
        ("任命[林晓|Person]为[江东大学|University]校长。", {("校长", "江东大学")}),
        ("[林晓|Person]任[江东大学|University]党委书记、校长。", {("党委书记", "江东大学"), ("校长", "江东大学")}),
        ("[远航集团|Company]原董事长[林晓|Person]说。", set()),
        ("[林晓|Person]走进[江东大学|University]校长办公室。", set()),
        ("记者采访了[远航集团|Company]的[林晓|Person]。", set()),
    ],
)
def test_posts(text: str, expected: set[tuple[str, str]]) -> None:
    assert {(role, body) for _, body, role in posts(text)} == expected


def test_a_title_is_shared_by_the_names_that_follow() -> None:
    assert posts("[市局|Government]副局长[林晓|Person]、[周明|Person]出席。") == {
        ("林晓", "市局", "副局长"),
        ("周明", "市局", "副局长"),
    }


def test_a_dismissal_is_negated() -> None:
    (finding,) = read("免去[林晓|Person]的[江东大学|University]校长职务。", "holdsPosition")
    assert finding.status == "negated"


def test_an_academician_has_a_title() -> None:
    text = "[中国工程院|Institute]院士[林晓|Person]作报告。"
    assert pairs(text, "hasTitle") == {("林晓", "中国工程院院士")}
    assert posts(text) == set()


def test_titles_do_not_stand_between_persons_and_what_they_do() -> None:
    text = "[市局|Government]局长[林晓|Person]、[远航集团|Company]董事长[周明|Person]出席[云谷论坛|Event]。"
    assert pairs(text, "participatedIn") == {("林晓", "云谷论坛"), ("周明", "云谷论坛")}


def test_the_topic_goes_on_over_clauses_but_not_over_a_subject_of_their_own() -> None:
    told = "[安平市|City]多措并举，出台[青苗计划|Programme]，打造[云谷|Platform]。"
    assert pairs(told, "launched") == {("安平市", "青苗计划")}
    assert pairs(told, "operates") == {("安平市", "云谷")}
    assert pairs("[安平市|City]多措并举，专家建议出台[青苗计划|Programme]。", "launched") == set()


def test_an_event_has_hosts_place_and_date() -> None:
    text = "2023年8月9日，由[市局|Government]主办、[江东大学|University]承办的[云谷论坛|Event]在[安平市|City]举行。"
    assert pairs(text, "organized") == {("市局", "云谷论坛"), ("江东大学", "云谷论坛")}
    assert pairs(text, "locatedIn") == {("云谷论坛", "安平市")}
    assert pairs(text, "heldOn") == {("云谷论坛", "2023-08-09")}


def test_the_time_of_publication_dates_no_event() -> None:
    assert pairs("2023-08-09 10:13，正文：近日，[安平市|City]举办[云谷论坛|Event]。", "heldOn") == set()


def test_a_symmetric_relation_holds_for_every_pair_that_signs() -> None:
    text = "[安平市|City]与[远航集团|Company]、[云帆科技|Company]分别签署合作协议。"
    assert pairs(text, "signedWith") == {("安平市", "远航集团"), ("安平市", "云帆科技")}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("[安平市|City]建设[云谷|Platform]。", "asserted"),
        ("[安平市|City]将建设[云谷|Platform]。", "planned"),
        ("[安平市|City]计划建设[云谷|Platform]。", "planned"),
        ("[安平市|City]没有建设[云谷|Platform]。", "negated"),
        ("下一步，[安平市|City]建设[云谷|Platform]。", "planned"),
        ("[安平市|City]建设[未来云谷|Platform]。", "asserted"),  # a cue inside a name is none
    ],
)
def test_status(text: str, status: str) -> None:
    assert [one.status for one in read(text, "operates")] == [status]


def test_the_cue_of_a_plan_is_in_the_evidence() -> None:
    text = "[安平市|City]计划建设[云谷|Platform]。"
    (finding,) = read(text, "operates")
    assert finding.cue is not None
    assert finding.cue.of(marked(text).reading.text) == "计划"


def test_a_district_lies_in_the_city_that_is_named_with_it() -> None:
    assert pairs("[杭州|City]各区中，[余杭区|District]最快。", "locatedIn") == {("余杭区", "杭州")}
    assert pairs("[杭州|City]各区中，[浦东新区|District]最快。", "locatedIn") == set()


def test_every_finding_quotes_a_sentence_that_holds_an_end() -> None:
    text = "[云谷论坛|Event]开幕。[市局|Government]局长[林晓|Person]致辞。他表示，[安平市|City]将打造[云谷|Platform]。"
    discourse = marked(text)
    for finding in relations(discourse, ONTOLOGY):
        ends = [one for one in (finding.subject, finding.object) if one]
        assert ends
        assert any(finding.sentence.covers(one) for one in ends)


def test_nothing_is_stated_of_a_thing_with_itself() -> None:
    text = "[云谷|Platform]举行活动，[云谷|Platform]位于[云谷|Platform]。"
    assert [one for one in relations(marked(text), ONTOLOGY) if one.statement.subject == one.statement.object] == []


def test_two_readings_find_the_same_in_the_same_order() -> None:
    text = "[安平市|City]与[远航集团|Company]、[云帆科技|Company]分别签署合作协议，共建[云谷|Platform]。"
    assert list(relations(marked(text), ONTOLOGY)) == list(relations(marked(text), ONTOLOGY))
