"""Whatever is added, removed and changed, in whatever order: the graph is that of a build of what is left."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from stories import ARTICLES, canonical, document

import kg
from kg import folder as folders
from kg.folder import derived, making
from kg.folder.circles import Circles
from kg.folder.kept import NAME, Kept

#: Long enough to have a copy: one story as three papers print it, beside one that is like none.
STORY = (
    "云泽市第九届茶叶文化节四月十八日在东湖公园开幕，二十三个乡镇的茶农展示了手工炒制技艺，"
    "主办方还安排了品鉴、书画和民乐演出，吸引游客一万二千余人，现场成交额达到八百六十万元。"
)
PEOPLE = {
    "mayor": "6月1日，海州市市长林秋实到海州高新区调研。海州市科技局局长周远山参加调研。",
    "again": "6月9日，海州市市长林秋实会见青川大学校长何静书。蓝湾科技有限公司总经理周远山参加会见。",
    "short": "蓝湾科技近日与青川大学签约。蓝湾科技总经理林秋实说，项目投资3亿元。",
    "other": "7月3日，云泽市市长林秋实在云泽高新区召开座谈会。青川大学教授何静书作报告。",
    "zone": "7月9日，海州市的高新区管委会举行签约仪式。高新区管委会主任周远山致辞。",
    "copy": STORY,
    "reprint": f"{STORY}（完）",
    "third": f"本报讯 {STORY}",
    "else": "8月2日，东湖实验室发布新一代储能电池，能量密度提高三成，首批产品将在云泽市生产。",
}
POOL = {**ARTICLES, **PEOPLE}
CHANGED = {name: text.replace("林秋实", "林秋石").replace("海州市", "云泽市") for name, text in POOL.items()}


@pytest.fixture(autouse=True)
def unread_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files for people are not what is tested here, and take the most time."""
    monkeypatch.setattr(derived, "MOST", 0)


def _drawn(chance: random.Random, there: dict[str, str]) -> tuple[str, list[str]]:
    """A command, and the names of articles to give it."""
    absent, some = sorted(POOL.keys() - there.keys()), sorted(there)
    act = chance.choice(["add", "remove", "update"] if absent and len(some) > 1 else ["add"] if absent else ["remove"])
    if act == "add":
        return act, chance.sample(absent, min(len(absent), chance.randint(1, 3)))
    return act, chance.sample(some, chance.randint(1, len(some) - 1) if act == "remove" else 1)


@pytest.mark.parametrize("seed", range(12 if os.environ.get("KG_LONG") else 2))
def test_any_changes_give_what_a_build_gives(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    there = {name: POOL[name] for name in chance.sample(sorted(POOL), 4)}
    kg.build([document(*one) for one in there.items()], tmp_path / "g")
    for step in range(5):
        act, names = _drawn(chance, there)
        if act == "add":
            there |= {name: POOL[name] for name in names}
            folder = folders.add(tmp_path / "g", [document(name, POOL[name]) for name in names])
        elif act == "remove":
            there = {name: text for name, text in there.items() if name not in names}
            folder = folders.remove(tmp_path / "g", names)
        else:
            there |= {name: (CHANGED if there[name] == POOL[name] else POOL)[name] for name in names}
            folder = folders.update(tmp_path / "g", [document(*one) for one in there.items()])
        whole = kg.build([document(*one) for one in there.items()], tmp_path / f"whole-{step}")
        assert canonical(folder) == canonical(whole), (seed, step, act, names)
        for part in ("entities", "facts", "statistics", "statuses"):
            assert folder.report[part] == whole.report[part], (seed, step, act, names)


def test_copies_are_compared_again_only_beside_a_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    plain = Kept.body
    monkeypatch.setattr(Kept, "body", lambda self, id_, make: compared.append(id_) or plain(self, id_, make))
    kg.build([document(name, POOL[name]) for name in ("park", "copy", "reprint")], tmp_path / "g")
    assert sorted(compared) == ["copy", "reprint"]
    compared.clear()
    before = canonical(folders.add(tmp_path / "g", [document("forum")]))
    assert compared == []
    folders.add(tmp_path / "g", [document("third", POOL["third"])])
    assert sorted(compared) == ["copy", "reprint", "third"]
    compared.clear()
    assert canonical(folders.remove(tmp_path / "g", ["third"])) == before
    assert sorted(compared) == ["copy", "reprint"]


def test_a_mark_names_the_original_by_the_id_that_it_has_now(tmp_path: Path) -> None:
    told = [document("park"), document("reprint", POOL["reprint"])]
    kg.build([document("a", f"{STORY}编辑：何静书"), *told], tmp_path / "g")
    renamed = [document("b", f"{STORY}编辑：何静书"), *told]
    folder = folders.update(tmp_path / "g", renamed)
    assert folder.graph.documents["reprint"].metadata["copyOf"] == "b"
    assert canonical(folder) == canonical(kg.build(renamed, tmp_path / "h"))


def test_torn_notes_of_copies_count_for_nothing(tmp_path: Path) -> None:
    kg.build([document("park"), document("visit")], tmp_path / "g")
    kept = Kept(tmp_path / "g" / NAME, writable=True)
    try:
        for torn in ("", "{", "7", "[[1], null]"):
            kept["circles"] = torn
            assert not Circles(kept).right(("park", "visit"))
        circles = Circles(kept)
        circles.right(("park", "visit"))
        circles.note()
        assert Circles(kept).right(("park", "visit"))
        kept.receive([document("park", POOL["forum"])], making.engine(making.Settings()))
        assert not Circles(kept).right(("park", "visit"))
    finally:
        kept.close()
