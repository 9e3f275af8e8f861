"""The packaged knowledge is whole, and a user's folder lies over it file by file."""

from __future__ import annotations

import pickle
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import OntologyError, QueryError
from kg.ontology import Ontology

ONTOLOGY = Ontology.load()
KG = "https://w3id.org/zhkg/ontology#"

TYPES = re.findall(
    r"\w+",
    """Person Company Government University Institute Society Organization Platform Project Event Programme Award
    Province City District Place Product Industry""",
)
RELATIONS = re.findall(
    r"\w+",
    """holdsPosition hasTitle educatedAt founded locatedIn partOf participatedIn organized occurredDuring signedWith
    signedAt cooperatesWith operates investedIn settledIn received recognizedBy launched produces focusesOn heldOn
    startedOn""",
)


def terms(text: str) -> set[str]:
    """The local names with the prefix kg: in a Turtle or SPARQL text."""
    return set(re.findall(r"\bkg:(\w+)", re.sub(r"#(?= ).*", "", text)))


def overlaid(folder: Path, **files: str) -> Ontology:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf8")
    return Ontology.load(folder)


# -- the vocabulary


def test_types_and_relations_are_those_of_the_schema_in_its_order() -> None:
    assert list(ONTOLOGY.types) == TYPES
    assert list(ONTOLOGY.relations) == RELATIONS


def test_every_term_has_labels_in_both_languages() -> None:
    for one in [*ONTOLOGY.classes.values(), *ONTOLOGY.properties.values()]:
        assert one.en and re.search(r"[\u4e00-\u9fff]", one.zh), one.name


def test_every_class_and_relation_is_explained_in_both_languages() -> None:
    comment = "http://www.w3.org/2000/01/rdf-schema#comment"
    said: dict[str, set[str]] = {}
    for triple in ONTOLOGY.triples():
        if triple.predicate.value == comment:
            said.setdefault(triple.subject.value, set()).add(triple.object.language)
    for one in [*ONTOLOGY.classes.values(), *ONTOLOGY.relations.values()]:
        assert said.get(one.iri) == {"zh", "en"}, one.name


def test_domains_and_ranges_are_unfolded_to_types() -> None:
    relations = ONTOLOGY.relations
    assert relations["holdsPosition"].accepts("Person", "Platform")
    assert not relations["holdsPosition"].accepts("Company", "Platform")
    assert relations["operates"].domain >= {"Platform", "City", "Person", "Society"}
    assert relations["partOf"].range == set(TYPES)
    assert relations["educatedAt"].range == {"University", "Institute"}
    assert not any(one.domain <= set() for one in relations.values())


def test_qualifiers_literals_and_symmetry() -> None:
    relations = ONTOLOGY.relations
    assert relations["holdsPosition"].required == ("role",)
    assert set(relations["investedIn"].qualifiers) == {"value", "unit", "bound", "time"}
    literals = {name: one.literal for name, one in relations.items() if one.literal}
    assert literals == {"hasTitle": "text", "heldOn": "date", "startedOn": "date"}
    assert {name for name, one in relations.items() if one.symmetric} == {"signedWith", "cooperatesWith"}


def test_every_relation_between_things_has_an_inverse_or_is_its_own() -> None:
    for one in ONTOLOGY.relations.values():
        assert one.literal or one.symmetric or one.inverse in ONTOLOGY.properties, one.name


def test_the_standard_vocabularies_are_aligned() -> None:
    text = ONTOLOGY.path("news.ttl").read_text(encoding="utf8")
    for prefix in ("schema", "org", "prov", "time", "skos"):
        assert text.count(f"{prefix}:") > 1, prefix


def test_files_name_only_declared_terms() -> None:
    declared = set(ONTOLOGY.classes) | set(ONTOLOGY.properties)
    declared |= {triple.subject.value.removeprefix(KG) for triple in ONTOLOGY.triples()}
    for path in ONTOLOGY.files("", "*.ttl") + ONTOLOGY.files("queries", "*.rq"):
        assert terms(path.read_text(encoding="utf8")) <= declared, path.name


def test_what_the_code_writes_is_declared() -> None:
    declared = {triple.subject.value.removeprefix(KG) for triple in ONTOLOGY.triples()}
    for path in sorted((Path(__file__).parents[1] / "kg" / "graph").glob("*.py")):
        used = set(re.findall(r'\bterm\("(\w+)"\)', path.read_text(encoding="utf8")))
        assert used <= declared, path.name


def test_patterns_name_declared_relations_and_types() -> None:
    named = 0
    for path, content in ONTOLOGY.patterns:
        if "relation" in content:
            ONTOLOGY.relation(content["relation"], path, content.lines["relation"])
            named += 1
        for match in re.finditer(r"\{[so]:([A-Za-z|]+)", path.read_text(encoding="utf8")):
            for name in match[1].split("|"):
                ONTOLOGY.require_type(name, path)
    assert named >= 15


def test_triples_have_no_blank_node_and_come_sorted() -> None:
    triples = ONTOLOGY.triples()
    assert [str(one) for one in triples] == sorted(map(str, triples))
    assert not any(isinstance(node, ox.BlankNode) for one in triples for node in (one.subject, one.object))


# -- gazetteers


def test_rows_are_well_formed() -> None:
    types, ids = set(ONTOLOGY.types), {entry.id for entry in ONTOLOGY.gazetteer}
    for entry in ONTOLOGY.gazetteer:
        forms = (entry.name, *entry.aliases, *entry.weak)
        assert entry.type in types, entry
        assert all(form and form == form.strip() and "|" not in form for form in forms), entry
        assert len(set(forms)) == len(forms), entry
        assert not entry.parent or entry.parent in ids, entry


def test_ids_are_unique() -> None:
    counts = Counter(entry.id for entry in ONTOLOGY.gazetteer if entry.id)
    assert not [id_ for id_, count in counts.items() if count > 1]


def test_names_are_folded_as_in_the_graph() -> None:
    for entry in ONTOLOGY.gazetteer:
        assert unicodedata.normalize("NFKC", entry.name) == entry.name, entry


@pytest.mark.parametrize(
    ("form", "name", "type_"),
    [
        ("温州", "温州市", "City"),
        ("浙江", "浙江省", "Province"),
        ("北京", "北京市", "City"),
        ("义乌", "义乌市", "District"),
        ("浦东", "浦东新区", "District"),
        ("雄安", "雄安新区", "District"),
        ("香港", "香港特别行政区", "Place"),
        ("浙大", "浙江大学", "University"),
        ("中科院", "中国科学院", "Institute"),
        ("中国科协", "中国科学技术协会", "Society"),
        ("工商银行", "中国工商银行", "Organization"),
        ("科技部", "科学技术部", "Government"),
        ("合肥高新区", "合肥高新技术产业开发区", "Platform"),
        ("人工智能产业", "人工智能", "Industry"),
    ],
)
def test_short_names_lead_to_one_thing(form: str, name: str, type_: str) -> None:
    assert [(entry.name, entry.type) for entry in ONTOLOGY.forms[form]] == [(name, type_)]


def test_ordinary_words_are_weak() -> None:
    for word in ("朝阳", "白银", "中山", "鼓楼", "南大", "阿里", "和平"):
        assert word not in ONTOLOGY.forms and ONTOLOGY.weak[word], word


def test_regions_know_what_they_lie_in() -> None:
    (ouhai,) = ONTOLOGY.forms["瓯海"]
    assert [entry.name for entry in ONTOLOGY.above(ouhai)] == ["温州市", "浙江省", "中国"]
    assert (ouhai.id, ouhai.level, ouhai.en) == ("330304", "county", "Ouhai District")


def test_the_important_ones_have_english_names() -> None:
    named = {entry.name: entry.en for entry in ONTOLOGY.gazetteer if entry.level not in ("county", "township")}
    assert named["中国基因药谷"] == "China Gene Pharma Valley"
    assert [entry.en for entry in ONTOLOGY.forms["中关村信息谷"]] == ["Zhongguancun Info Valley"]
    levels = ("province", "prefecture", "country", "foreign")
    assert all(entry.en for entry in ONTOLOGY.gazetteer if entry.level in levels)


def test_the_folder_stays_small() -> None:
    size = sum(path.stat().st_size for path in ONTOLOGY.files("gazetteer"))
    assert size < 5_000_000


# -- lexicons and queries


def test_word_lists_hold_words() -> None:
    for path in ONTOLOGY.files("lexicon"):
        if path.suffix == ".txt":
            words = ONTOLOGY.words(path.stem)
            assert len(words) > 10 and not any(re.search(r"\s", word) for word in words), path
    assert {"市长", "董事长"} & set(ONTOLOGY.words("sole_posts"))


def test_every_lexicon_is_read() -> None:
    code = "".join(path.read_text(encoding="utf8") for path in (Path(__file__).parents[1] / "kg").rglob("*.py"))
    for path in ONTOLOGY.files("lexicon"):
        assert f'"{path.stem}"' in code, f"nothing reads {path}"


def test_queries_parse_with_their_defaults() -> None:
    assert len(ONTOLOGY.queries) >= 8
    store = ox.Store()
    for query in ONTOLOGY.queries.values():
        assert list(store.query(query.fill())) == [], query.name
        assert set(query.title) == set(query.question) == {"zh", "en"}
        assert not set(re.findall(r"\$(\w+)", query.text)) - {one.name for one in query.parameters}, query.name
        assert all(f"${one.name}" in query.text for one in query.parameters), query.name


def test_parameters_cannot_break_out_of_their_literal() -> None:
    query = ONTOLOGY.queries["who-holds-what"]
    store = ox.Store()
    for value in ('" } #', "\\", "a\nb", '""" . ?x ?y ?z'):
        assert list(store.query(query.fill({"person": value}))) == []
    with pytest.raises(QueryError, match="is a number"):
        query.fill({"confidence": "0) || (1=1"})
    with pytest.raises(QueryError, match="no parameter nobody: it takes person, confidence"):
        query.fill({"nobody": ""})


# -- a user's folder


def test_an_overlay_replaces_adds_and_removes_files(tmp_path: Path) -> None:
    mine = overlaid(
        tmp_path,
        gazetteer__mine_dot_tsv="name\ttype\taliases\n云州实验室\tInstitute\t云实\n",
        gazetteer__townships_dot_tsv="",
        gazetteer__more_dot_csv='name,type,en\n"海澜,甲",Company,Hailan\n',
        lexicon__sole_posts_dot_txt="讲师\n",
    )
    assert [entry.name for entry in mine.forms["云实"]] == ["云州实验室"]
    assert mine.forms["海澜,甲"][0].en == "Hailan"
    assert not any(entry.source == "townships" for entry in mine.gazetteer)
    assert mine.words("sole_posts") == ("讲师",)
    assert mine.data("units") == ONTOLOGY.data("units")
    assert mine.digest != ONTOLOGY.digest


def test_an_overlay_may_add_a_relation_and_a_type(tmp_path: Path) -> None:
    mine = overlaid(
        tmp_path,
        law_dot_ttl=f"""@prefix kg: <{KG}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
kg:Court a owl:Class ; rdfs:subClassOf kg:Government ; rdfs:label "法院"@zh , "Court"@en .
kg:sued a kg:Relation , owl:ObjectProperty ; rdfs:domain kg:Agent ; rdfs:range [ owl:unionOf ( kg:Org kg:Person ) ] ;
    rdfs:label "起诉"@zh , "sued"@en .
""",
    )
    assert "Court" in mine.types and mine.is_a("Court", "Actor")
    assert mine.relation("sued").accepts("Court", "Person")
    assert mine.relations["holdsPosition"].accepts("Person", "Court")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("bad.ttl", "@prefix kg: <a:x#> .\nkg:a kg:b", r"bad\.ttl:2: "),
        ("odd.ttl", f"@prefix kg: <{KG}> .\nkg:x a kg:Relation , <http://www.w3.org/2002/07/owl#ObjectProperty> ;\n"
         " <http://www.w3.org/2000/01/rdf-schema#domain> kg:Nothing .", r"odd\.ttl:2: x names the class Nothing"),
        ("gazetteer/a.tsv", "name\ttype\n云州\n", r"a\.tsv:2: 1 fields, not 2"),
        ("gazetteer/a.tsv", "name\tkind\n", r"a\.tsv:1: no such column: kind: use name, type"),
        ("gazetteer/a.tsv", "name\n", r"a\.tsv:1: the columns name and type"),
        ("lexicon/a.yaml", "a: [1\nb: 2\n", r"a\.yaml:2: "),
        ("lexicon/a.yaml", "a: 1\nb: 2\na: 3\n", r"a\.yaml:3: the key a stands twice"),
        ("queries/a.rq", "# title-en: A\n# what is this\n", r"a\.rq:2: the head has a line"),
        ("queries/a.rq", "# title-en: A\nSELECT * {}", r"a\.rq:1: the head lacks title-zh"),
    ],
)  # fmt: skip
def test_wrong_files_are_named_with_their_line(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text, encoding="utf8")
    mine = Ontology((tmp_path, *ONTOLOGY.folders))
    part = {"gazetteer": "gazetteer", "queries": "queries"}.get(name.partition("/")[0], "relations")
    with pytest.raises(OntologyError, match=message):
        _ = mine.data("a") if name.endswith(".yaml") else getattr(mine, part)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "titles.txt").write_bytes("教授\n院士\n".encode("gbk"))
    with pytest.raises(OntologyError, match=r"titles\.txt:1: not UTF-8: save the file as UTF-8"):
        Ontology((tmp_path, *ONTOLOGY.folders)).words("titles")


def test_unknown_names_and_folders_are_errors(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"mine\.yaml:7: no relation marriedTo: declare it"):
        ONTOLOGY.relation("marriedTo", "mine.yaml", 7)
    with pytest.raises(OntologyError, match="no such folder"):
        Ontology.load(tmp_path / "nowhere")
    with pytest.raises(OntologyError, match="no such file"):
        ONTOLOGY.words("nothing")


def test_an_ontology_travels_to_a_worker_as_its_folders() -> None:
    assert pickle.loads(pickle.dumps(ONTOLOGY)) == ONTOLOGY
    assert len(pickle.dumps(ONTOLOGY)) < 2000
    assert Ontology.load() is ONTOLOGY
