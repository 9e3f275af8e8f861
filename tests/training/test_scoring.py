"""The figures: hand-made cases for each rule, and the same numbers as the program that defines them."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kg.training.figures import prf, score
from kg.training.scoring import Article, Export, alike, folded, judge

GOLD = Path(__file__).parents[3] / "shared" / "gold"
TEXT = "8月20日，云州市举行创新大会。光川公司与海澜大学签约，计划入驻云栖谷。云栖谷有企业超120家。"


def gold(**changes: Any) -> dict[str, Any]:
    """An annotated article with one row of each kind, and an optional one."""
    plain = {
        "id": "a",
        "text": TEXT,
        "published": None,
        "entities": [
            {"name": "光川公司", "type": "Company", "aliases": ["光川"]},
            {"name": "云栖谷", "type": "Platform", "also": ["Institute"]},
            {"name": "海澜大学", "type": "University"},
            {"name": "云州市", "type": "City", "optional": True},
        ],
        "facts": [
            {"s": "光川", "p": "settledIn", "o": "云栖谷", "status": "planned"},
            {"s": "海澜大学", "p": "signedWith", "o": "光川公司"},
        ],
        "statistics": [
            {"s": "云栖谷", "indicator": "入驻企业", "value": 120, "unit": "家", "bound": ">", "time": "2022"}
        ],
    }
    return plain | changes


def entity(name: str, type_: str, *aliases: str) -> dict[str, Any]:
    return {"kind": "entity", "id": f"x:{name}", "name": name, "type": type_, "aliases": aliases, "documents": ["a"]}


def evidence(quote: str, **more: Any) -> dict[str, Any]:
    start = TEXT.find(quote)
    return {"document": "a", "start": start, "end": start + len(quote), "quote": quote, **more}


def fact(subject: str, predicate: str, object_: str, status: str = "asserted", **more: Any) -> dict[str, Any]:
    said = evidence("光川公司与海澜大学签约，计划入驻云栖谷。")
    row = {
        "kind": "fact",
        "subject": f"x:{subject}",
        "predicate": predicate,
        "object": f"x:{object_}",
        "status": status,
    }
    return row | {"qualifiers": {}, "confidence": 0.8, "evidence": [said]} | more


def statistic(**changes: Any) -> dict[str, Any]:
    row = {"kind": "statistic", "subject": "x:云栖谷", "indicator": "企业", "value": 120, "unit": "家",
           "status": "actual", "time": "2022", "bound": ">", "confidence": 0.9,
           "evidence": [evidence("云栖谷有企业超120家。")]}  # fmt: skip
    return row | changes


RIGHT = [
    entity("光川公司", "Company", "光川"),
    entity("云栖谷", "Platform"),
    entity("海澜大学", "University"),
    fact("光川公司", "settledIn", "云栖谷", "planned"),
    fact("光川公司", "signedWith", "海澜大学"),
    statistic(),
]


def test_everything_right_scores_one() -> None:
    found = score(RIGHT, [gold()])
    for name in ("entities", "names", "facts", "statistics", "planned_or_negated"):
        assert found[name]["f1"] == 1.0, name
    for name in ("aliases", "fact_status", "statistic_status", "statistic_bound", "statistic_time", "evidence"):
        assert found[name] == 1.0, name
    assert found["split_entities"] == 0
    assert list(found["by_relation"]) == ["settledIn", "signedWith"]


def test_nothing_found_scores_nothing() -> None:
    found = score([], [gold()])
    assert (found["entities"]["p"], found["entities"]["r"], found["entities"]["gold"]) == (0.0, 0.0, 3)
    assert found["aliases"] is None
    assert found["evidence"] is None
    assert found["planned_or_negated"]["f1"] is None


def test_a_wrong_type_is_an_error_of_the_entity_and_none_of_the_name() -> None:
    found = score([entity("光川公司", "Organization"), entity("云栖谷", "Institute")], [gold()])
    assert (found["entities"]["hit"], found["names"]["hit"]) == (1, 2)
    assert found["by_type"]["Organization"] == prf(0, 1, 0)
    assert found["by_type"]["Company"] == prf(0, 0, 1)
    assert found["by_type"]["Platform"]["f1"] == 1.0  # `also` allows Institute, and the row counts for Platform


def test_two_nodes_for_one_thing_are_a_split() -> None:
    found = score([entity("光川公司", "Company"), entity("光川", "Company")], [gold()])
    assert found["split_entities"] == 1
    assert (found["names"]["hit"], found["names"]["predicted"]) == (1, 2)


def test_an_alias_that_the_article_does_not_annotate_is_wrong() -> None:
    assert score([entity("光川公司", "Company", "光川", "光川集团")], [gold()])["aliases"] == round(2 / 3, 4)


def test_what_is_optional_counts_on_neither_side() -> None:
    rows = [*RIGHT, entity("云州市", "Place"), fact("云州市", "cooperatesWith", "云栖谷")]
    assert score(rows, [gold()])["entities"] == score(RIGHT, [gold()])["entities"]
    assert score(rows, [gold()])["facts"] == score(RIGHT, [gold()])["facts"]


def test_a_relation_that_is_left_open_is_not_missed() -> None:
    wanted = [
        {"s": "光川", "p": "settledIn", "o": "云栖谷"},
        {"s": "光川", "p": "locatedIn", "o": "云栖谷", "optional": True},
    ]
    found = score([*RIGHT[:3], fact("光川公司", "locatedIn", "云栖谷")], [gold(facts=wanted)])
    assert found["facts"] == prf(0, 0, 0)
    assert score(RIGHT[:3], [gold(facts=wanted)])["facts"] == prf(0, 0, 1)


def test_a_role_tells_posts_apart_and_nothing_else() -> None:
    post = {"s": "光川公司", "p": "holdsPosition", "o": "云栖谷", "role": "主任"}
    said = fact("光川公司", "holdsPosition", "云栖谷", qualifiers={"role": "副主任"})
    assert score([*RIGHT[:3], said], [gold(facts=[post])])["facts"] == prf(0, 1, 1)
    right = said | {"qualifiers": {"role": "主 任"}}
    assert score([*RIGHT[:3], right], [gold(facts=[post])])["facts"]["f1"] == 1.0


def test_an_evidence_status_holds_for_its_document() -> None:
    said = [evidence("光川公司与海澜大学签约，计划入驻云栖谷。", status="planned")]
    rows = [*RIGHT[:3], fact("光川公司", "settledIn", "云栖谷", "asserted", evidence=said)]
    found = score(rows, [gold()])
    assert found["fact_status"] == 1.0
    assert found["planned_or_negated"]["f1"] == 1.0
    assert score([*RIGHT[:3], fact("光川公司", "settledIn", "云栖谷")], [gold()])["fact_status"] == 0.0


@pytest.mark.parametrize(
    ("changes", "figure", "expected"),
    [
        ({"value": 121}, "statistics", prf(0, 1, 1)),
        ({"unit": "名"}, "statistics", prf(0, 1, 1)),
        ({"indicator": "人才"}, "statistics", prf(0, 1, 1)),
        ({"status": "target"}, "statistic_status", 0.0),
        ({"bound": None}, "statistic_bound", 0.0),
        ({"time": "2023"}, "statistic_time", 0.0),
    ],
)
def test_each_part_of_a_statistic_counts(changes: dict[str, Any], figure: str, expected: Any) -> None:
    assert score([*RIGHT[:3], statistic(**changes)], [gold()])[figure] == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"quote": "云栖谷有企业"},  # not that slice
        {"start": 0, "end": 5, "quote": TEXT[:5]},  # holds neither end
        {"start": 0, "end": 0, "quote": ""},
    ],
)
def test_wrong_evidence_is_told(wrong: dict[str, Any]) -> None:
    said = evidence("光川公司与海澜大学签约，计划入驻云栖谷。") | wrong
    assert score([*RIGHT[:3], fact("光川公司", "settledIn", "云栖谷", evidence=[said])], [gold()])["evidence"] == 0.0


def test_a_fact_without_evidence_is_wrong_evidence() -> None:
    assert score([*RIGHT, fact("光川公司", "partOf", "云栖谷", evidence=[])], [gold()])["evidence"] == round(3 / 4, 4)


def test_every_row_is_judged_once() -> None:
    judgements = list(judge(Article(gold()), Export.read(RIGHT)))
    assert [one.verdict for one in judgements] == ["hit"] * 9
    assert [one.kind for one in judgements].count("evidence") == 3


def test_names_are_compared_folded() -> None:
    assert folded("「５Ｇ」— ·核心 网元") == folded("5g-核心网元")
    assert alike("", "") == 0.0


# -- the same as the program that defines them


def _reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference_score", GOLD / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _spoilt(path: Path) -> list[dict[str, Any]]:
    """Rows made from an annotation, with every kind of error by turns: types, statuses, roles, figures, quotes."""
    article = json.loads(path.read_text(encoding="utf8"))
    id_, ids, rows = article["id"], {}, []
    for n, one in enumerate(article["entities"]):
        iri = f"x:{id_}/{n}"
        ids |= dict.fromkeys([one["name"], *one.get("aliases", [])], iri)
        aliases = [*one.get("aliases", []), "别名"][n % 2 :]
        row = {"kind": "entity", "id": iri, "name": one["name"], "type": "Company" if n % 7 == 3 else one["type"]}
        rows += [row | {"aliases": aliases, "documents": [id_]}] * (n % 9 != 4)
        if n % 11 == 5:  # split, or unknown
            other = one.get("aliases", ["无此物"])[-1:] or ["无此物"]
            rows.append(row | {"id": iri + "b", "name": other[0], "aliases": [], "documents": [id_]})
    for n, one in enumerate(article["facts"]):
        text, at = article["text"], 7 * n % max(1, len(article["text"]) - 60)
        said = {"document": id_, "start": at, "end": at + 60, "quote": text[at : at + 60 - (n % 10 == 0)]}
        said |= {"status": "planned", "confidence": 0.5} if n % 4 == 0 else {}
        row = {"kind": "fact", "subject": ids.get(one["s"], "x:?"), "object": ids.get(one["o"], one["o"]),
               "predicate": "locatedIn" if n % 6 == 2 else one["p"], "qualifiers": {"role": one.get("role")},
               "status": one.get("status", "asserted"), "confidence": 0.8}  # fmt: skip
        rows += [row | {"evidence": [said] * (n % 13 != 6)}] * (n % 5 != 1)
    for n, one in enumerate(article["statistics"]):
        said = {"document": id_, "start": 0, "end": 30, "quote": article["text"][:30]}
        row = {"kind": "statistic", "subject": ids.get(one["s"], "x:?"), "indicator": one["indicator"][n % 3 :],
               "value": one["value"] + (n % 8 == 2), "unit": one["unit"], "status": one.get("status", "actual"),
               "time": one.get("time") if n % 3 else None, "bound": one.get("bound") if n % 5 else "~"}  # fmt: skip
        rows += [row | {"confidence": 0.7, "evidence": [said]}] * (1 + (n % 6 == 3) - (n % 7 == 4))
    return rows


@pytest.mark.skipif(not GOLD.is_dir(), reason="the annotated articles are not here")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the reference leaves its file open
@pytest.mark.parametrize("pattern", ["wenzhou", "??-*", "*"])
def test_figures_are_those_of_the_reference(pattern: str, tmp_path: Path) -> None:
    files = sorted((GOLD / "dev").glob(f"{pattern}.json"))
    assert files
    rows = [row for path in files for row in _spoilt(path)]
    export = tmp_path / "export.jsonl"
    export.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf8")
    expected, errors = _reference().score(export, files)
    assert score(rows, [json.loads(path.read_text(encoding="utf8")) for path in files]) == expected
    kinds = {kind for _, kind, *_ in errors}
    assert pattern == "wenzhou" or kinds == {"entity+", "entity-", "type", "split", "fact+", "fact-", "statistic+",
                                             "statistic-", "evidence"}  # fmt: skip
