"""Posts: who holds what where, read from titles.

    市委常委、副市长、高新区党工委书记李某      three posts, at 市委, at the city's government, at 高新区党工委
    党组成员、副局长王某、赵某                  posts without a body are held at the one that was named last
    任命李某为某某学院院长                      and posts that a sentence gives or takes

A title is read backwards from the name: segments that end with a word for a post, each with a body before it or none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from kg.facts.discourse import Discourse, Finding, Referent
from kg.facts.lines import TIME, Line
from kg.facts.patterns import PatternBook
from kg.model import LONGEST_QUOTE, Span, Statement, Status, Value
from kg.ontology import Ontology

_LONGEST_ROLE = 14
_LEVELS = {"市": "City", "省": "Province", "区": "District", "县": "District", "州": "City", "镇": "District", "乡": "District"}


class Post(NamedTuple):
    """A post as read: the place of its body in the line (None where it is not named), the role, and whether past."""

    body: int | None
    role: str
    former: bool
    start: int


class Posts:
    """What is known of posts, compiled once for an ontology."""

    def __init__(self, ontology: Ontology, book: PatternBook) -> None:
        words, known = book.words, book.alphabet
        self.ontology = ontology
        bodies = [type_ for type_ in ontology.types if ontology.relations["holdsPosition"].accepts("Person", type_)]
        body = f"[{''.join(map(known.name, bodies))}]"
        name = f"[{known.any_name}]"
        self.person = known.name("Person")
        post = f"(?:{words['POST']})"
        inner = f"[^{known.any_name}{TIME}，,、；;：:。！？/]"
        self.segment = re.compile(
            rf"(?:(?P<body>{body})(?:的|原|前|现任|时任)?(?P<role>{inner}{{0,{_LONGEST_ROLE}}}?{post})|(?P<bare>{inner}{{0,{_LONGEST_ROLE}}}?{post}))$"
        )
        self.bare = re.compile(rf"(?:原|前|时任|现任)?(?:(?:{words['BEFORE_POST']})*{post})$")
        self.whole = re.compile(rf"{inner}{{0,10}}?{post}$")
        self.separator = re.compile(r"[、，,/]|兼任?|以及|(?<=[长记任员席理人事师裁官])和")
        self.window = re.compile(rf"[。；;！？：:{TIME}{self.person}]")
        self.shared = re.compile(rf"(?:[、和]{self.person})+")
        self.after = re.compile(rf"{self.person}(?P<title>{words['AFTER_NAME']})")
        self.title = re.compile(words["TITLE"])
        self.of_region = re.compile(words["OF_REGION"])
        self.becomes = re.compile(
            rf"{self.person}(?P<verb>(?:同志)?[，,]?(?:已|再次|正式|获|将)?(?:{words['BECOMES']}))(?P<posts>(?:{name}|{inner}|[、，,/])+)"
        )
        self.appoint = re.compile(rf"(?:任命|聘任|聘请|选举|推选|聘){self.person}(?:同志)?(?:为|担任)(?P<posts>(?:{name}|{inner}|[、/])+)")
        self.ends = re.compile(rf"(?:{words['ENDS']}){self.person}(?:同志)?的?(?P<posts>(?:{name}|{inner}|[、/])+?)(?:的?职务|[，。；]|$)")
        self.forward = re.compile(rf"(?P<body>{body})?(?:的)?(?P<role>{inner}{{0,{_LONGEST_ROLE}}}{post})")

    def article(self, discourse: Discourse) -> ArticlePosts:
        return ArticlePosts(self, discourse)


@dataclass
class ArticlePosts:
    """The posts of one article, sentence by sentence; remembers the body that was named last."""

    posts: Posts
    discourse: Discourse

    def __post_init__(self) -> None:
        counts = Counter(referent.entity for referent in self.discourse.referents)
        self.regions = {
            type_: [one for one, _ in counts.most_common() if self.discourse.entities[one].type == type_]
            for type_ in ("City", "Province", "District")
        }
        self.governments = {
            form: one.id
            for one in self.discourse.entities.values()
            if one.type == "Government"
            for form in (one.name, *one.aliases)
        }

    def read(self, line: Line) -> tuple[Line, list[Finding]]:
        """The line without the titles before its persons, and the posts that they and the sentence state."""
        found: list[Finding] = []
        gone: list[tuple[int, int]] = []
        self.body: str | None = None
        last: list[Post] = []
        for at, character in enumerate(line.text):
            if character != self.posts.person:
                continue
            titles = self._titles(line, at)
            if titles:
                gone.append((titles[0].start, at))
                found += self._findings(line, at, titles, "title")
                last = titles
            elif last and line.text[at - 1] in "、和" and line.text[at - 2] == self.posts.person:
                found += self._findings(line, at, last, "shared")
            else:
                last = []
            if match := self.posts.after.match(line.text, at):
                gone.append(match.span("title"))
                if self.posts.title.fullmatch(match["title"]):
                    found.append(self._titled(line, at, match["title"], "after"))
        found += self._given(line)
        return line.without(gone), found

    def _titles(self, line: Line, at: int) -> list[Post]:
        """The posts of the title that ends at the person at `at`, in order."""
        text = line.text
        boundary = max((match.end() for match in self.posts.window.finditer(text, 0, at)), default=0)
        end, read = at, list[Post]()
        while end > boundary:
            cut = max((one.end() for one in self.posts.separator.finditer(text, boundary, end - 1)), default=boundary)
            post = self._segment(text, cut, end, first=cut == boundary)
            if post is None:
                break
            read.append(post)
            if post.start > cut or cut == boundary:
                break
            end = next(one.start() for one in self.posts.separator.finditer(text, boundary, end - 1) if one.end() == cut)
        return read[::-1]

    def _segment(self, text: str, start: int, end: int, *, first: bool) -> Post | None:
        found = self.posts.segment.search(text, start, end)
        if found is None:
            return None
        if found["body"]:
            former = text[found.end("body")] in "原前" or bool(re.match("原|前", found["role"]))
            return Post(found.start("body"), re.sub("^(?:的|原|前|现任|时任)", "", found["role"]), former, found.start())
        whole = None if first else self.posts.whole.fullmatch(text, start, end)
        bare = whole or self.posts.bare.search(text, start, end)
        if bare is None:
            return None
        return Post(None, re.sub("^(?:原|前|现任|时任)", "", bare[0]), bare[0][0] in "原前", bare.start())

    def _findings(self, line: Line, at: int, posts: list[Post], how: str) -> Iterator[Finding]:
        """One finding a post, at its body or the one that holds for it."""
        person = line.slots[at].referents[0]
        for post in posts:
            body, way = self._body(line, post)
            if body is None:
                if how == "title" and self.posts.title.search(post.role):
                    yield self._titled(line, at, post.role, "before")
                continue
            if how == "title":
                self.body = body
            if post.role.endswith("院士") and post.body is not None:
                named = line.slots[post.body].referents[0].mention.text
                yield self._titled(line, at, named + post.role, "academy")
                continue
            if post.former:
                continue
            yield self._finding(line, person, body, post, f"{how}-{way}", "asserted")

    def _body(self, line: Line, post: Post) -> tuple[str | None, str]:
        """Where a post is held, and how that is known."""
        named = line.slots[post.body].referents[0] if post.body is not None else None
        if self.posts.of_region.fullmatch(post.role):
            return self._of_region(post.role, named)
        if named is not None:
            return named.entity, "named"
        return self.body, "inherited"

    def _of_region(self, role: str, named: Referent | None) -> tuple[str | None, str]:
        """The government of a region, else the region (市长 without a name is that of the article's city)."""
        if named is not None and named.mention.type not in ("City", "Province", "District", "Place"):
            return named.entity, "named"
        if named is not None:
            entity = self.discourse.entities[named.entity]
            if "领导" not in role:
                for form in (entity.name, *entity.aliases, named.mention.text):
                    for tail in ("人民政府", "政府"):
                        if form + tail in self.governments:
                            return self.governments[form + tail], "government"
            return named.entity, "region"
        level = next((one for one in _LEVELS if one in role), "市")
        if "领导" not in role:
            if self.body and re.search("政府$", self.discourse.entities[self.body].name):
                return self.body, "level-inherited"
            fit = {one for form, one in self.governments.items() if re.search(f"{level}(?:人民)?政府$", form)}
            if len(fit) == 1:
                return fit.pop(), "level-government"
        regions = self.regions[_LEVELS[level]]
        return (regions[0], "level-region") if regions else (self.body, "level-body")

    def _given(self, line: Line) -> Iterator[Finding]:
        """Posts that a sentence gives (任命某某为) or takes (免去某某的)."""
        for expression, status, how in (
            (self.posts.becomes, "asserted", "becomes"),
            (self.posts.appoint, "asserted", "appointed"),
            (self.posts.ends, "negated", "ended"),
        ):
            for match in expression.finditer(line.text):
                at = line.text.index(self.posts.person, match.start())
                body: int | None = None
                for post in self.posts.forward.finditer(line.text, *match.span("posts")):
                    if post["body"]:
                        body = post.start("body")
                    role = re.sub("^[、，,/]", "", post["role"])
                    self.body = line.slots[body].referents[0].entity if body is not None else None
                    entity, way = self._body(line, Post(body, role, False, post.start()))
                    if entity:
                        person = line.slots[at].referents[0]
                        said: Status = "negated" if status == "negated" else "planned" if "拟" in match[0] else "asserted"
                        yield self._finding(line, person, entity, Post(body, role, False, at), f"{how}-{way}", said)

    def _finding(self, line: Line, person: Referent, body: str, post: Post, how: str, status: Status) -> Finding:
        place = line.slots[post.body].referents[0].span if post.body is not None else None
        start = min(person.span.start, place.start if place else person.span.start)
        return Finding(
            Statement(person.entity, "holdsPosition", body, (("role", post.role),)),
            _quote(line, start, person.span.end),
            f"posts:{how}",
            0.8,
            status=status,
            subject=person.span,
            object=place,
        )

    def _titled(self, line: Line, at: int, title: str, how: str) -> Finding:
        person = line.slots[at].referents[0]
        return Finding(
            Statement(person.entity, "hasTitle", Value(title, "text")),
            _quote(line, person.span.start, person.span.end),
            f"posts:title-{how}",
            0.8,
            subject=person.span,
        )


def _quote(line: Line, start: int, end: int) -> Span:
    return line.span if line.span.length <= LONGEST_QUOTE else Span(start, end)
