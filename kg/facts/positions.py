"""Posts: who holds what where, read from titles.

    市委常委、副市长、高新区党工委书记李某      three posts, at 市委, at the city's government, at 高新区党工委
    党组成员、副局长王某、赵某                  posts without a body are held at the one that was named last
    任命李某为某某学院院长                      and posts that a sentence gives or takes

A title is read backwards from the name: segments that end with a word for a post, each with a body before it or none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kg.facts.discourse import Discourse, Finding, Referent
from kg.facts.lines import TIME, Line
from kg.facts.patterns import PatternBook
from kg.model import LONGEST_QUOTE, Span, Statement, Status, Value
from kg.ontology import Ontology

_LONGEST_ROLE = 14
_FORMER = "原|前|现任|时任"
_LEVELS = {
    "市": "City",
    "省": "Province",
    "区": "District",
    "县": "District",
    "州": "City",
    "镇": "District",
    "乡": "District",
}
_REGIONS = frozenset({"City", "Province", "District", "Place"})
_BODIES = frozenset({"Government", "Platform", "Institute", "Organization", "Company", "University"})
#: A way that the annotated articles do not show.
_UNMEASURED = 0.6


class Post(NamedTuple):
    """A post as read: the place of its body in the line (None where it is not named), the role, and whether past."""

    body: int | None
    role: str
    former: bool
    start: int


class Posts:
    """What is known of posts, compiled once for an ontology: words and measures of ontology/patterns/posts.yaml."""

    def __init__(self, ontology: Ontology, book: PatternBook) -> None:
        words, known = book.words, book.alphabet
        bodies = [type_ for type_ in ontology.types if ontology.relations["holdsPosition"].accepts("Person", type_)]
        body, post = f"[{''.join(map(known.name, bodies))}]", f"(?:{words['POST']})"
        inner = f"[^{known.any_name}{TIME}，,、；;：:。！？/]"
        role = f"{inner}{{0,{_LONGEST_ROLE}}}?{post}"
        self.person = known.name("Person")
        self.measured = book.measured
        # A title, segment by segment: a body and a role; a role alone, all of the segment or the end of it.
        self.segment = re.compile(rf"(?:(?P<body>{body})(?:的|{_FORMER})?(?P<role>{role})|(?P<bare>{role}))$")
        self.bare = re.compile(rf"(?:{_FORMER})?(?:(?:{words['BEFORE_POST']})*{post})$")
        self.whole = re.compile(rf"{inner}{{0,10}}?{post}$")
        self.plain = re.compile(rf"(?:副|常务副|代)?{post}")
        self.separator = re.compile(r"[、，,/]|兼任?|以及|(?<=[长记任员席理人事师裁官])和")
        self.window = re.compile(rf"[。；;！？：:{TIME}{self.person}]")
        # What stands behind a name, and what a role tells.
        self.after = re.compile(rf"{self.person}(?P<title>{words['AFTER_NAME']})")
        self.title = re.compile(words["TITLE"])
        self.party = re.compile(words["PARTY_POST"])
        self.loose = re.compile(words["LOOSE_POST"])
        self.vague = frozenset(words["LOOSE_POST"].split("|"))
        self.other_body = re.compile(words["OTHER_BODY"])
        self.of_region = re.compile(words["OF_REGION"])
        self.given = _given(words, self.person)
        ends = f"(?![^、，,；。;职等{known.any_name}/兼])"
        self.listed = re.compile(rf"[、，,/]?兼?(?P<former>原|前)?(?P<body>{body})?的?(?P<role>{role}){ends}")

    def confidence(self, way: str) -> float:
        """How often a post that was found in this way is right, as measured by `kg.training.patterns`."""
        return self.measured.get(way, _UNMEASURED)

    def article(self, discourse: Discourse) -> ArticlePosts:
        """A reader of one article's posts."""
        return ArticlePosts(self, discourse)


def _given(words: Mapping[str, str], character: str) -> tuple[tuple[re.Pattern[str], Status, str], ...]:
    """How a sentence gives a post or takes it; the posts follow the match."""
    person = rf"(?P<person>{character})(?:同志)?"
    becomes = rf"{person}[，,]?(?:已|再次|正式|获|将)?(?:{words['BECOMES']})[：:]?"
    ended = f"(?:{words['ENDS']})"
    appointed = rf"(?:任命|聘任|聘请|选举|推选|聘){person}(?:为|担任)"
    return (
        (re.compile(becomes), "asserted", "becomes"),
        (re.compile(appointed), "asserted", "appointed"),
        (re.compile(f"{ended}{person}的?|{person.replace('person', 'leaver')}{ended}"), "negated", "ended"),
    )


@dataclass
class ArticlePosts:
    """The posts of one article, sentence by sentence; remembers the body that was named last."""

    posts: Posts
    discourse: Discourse

    def __post_init__(self) -> None:
        entities = self.discourse.entities
        counts = Counter(referent.entity for referent in self.discourse.referents)
        self.regions = {
            type_: [one for one, _ in counts.most_common() if entities[one].type == type_]
            for type_ in set(_LEVELS.values())
        }
        self.bodies = {
            form: one.id for one in entities.values() if one.type in _BODIES for form in (one.name, *one.aliases)
        }
        self.governments = {form: one for form, one in self.bodies.items() if entities[one].type == "Government"}
        self.body: str | None = None

    def read(self, line: Line) -> tuple[Line, list[Finding]]:
        """The line without the titles before its persons, and the posts that they and the sentence state."""
        found: list[Finding] = []
        gone: list[tuple[int, int]] = []
        self.body = None
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
                found += self._findings(
                    line, at, [one for one in last if not self.posts.loose.search(one.role)], "shared"
                )
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
            cuts = self.posts.separator.finditer(text, boundary, end - 1)
            end = next(one.start() for one in cuts if one.end() == cut)
        return read[::-1]

    def _segment(self, text: str, start: int, end: int, *, first: bool) -> Post | None:
        """One post of a title; what begins a clause may have other words before it."""
        found = self.posts.segment.search(text, start, end)
        if found is None:
            return None
        if found["body"]:
            former = text[found.end("body")] in "原前"
            role = re.sub(f"^(?:的|{_FORMER})", "", found["role"])
            plain = role[1:] if role[0] in "省市区县)）" and self.posts.plain.fullmatch(role[1:]) else role
            return Post(found.start("body"), plain, former, found.start())
        bare = None if first else self.posts.whole.fullmatch(text, start, end)
        bare = bare or self.posts.bare.search(text, start, end)
        if bare is None:
            return None
        return Post(None, re.sub(f"^(?:{_FORMER})", "", bare[0]), bare[0][0] in "原前", bare.start())

    def _findings(self, line: Line, at: int, posts: list[Post], how: str) -> Iterator[Finding]:
        """One finding a post, at its body or the one that holds for it."""
        person = line.slots[at].referents[0]
        for post in posts:
            if post.body is None and self.posts.title.search(post.role):
                if how == "title":
                    yield self._titled(line, at, post.role, "before")
                continue
            body, role, way = self._body(line, post)
            if body is None:
                continue
            if how == "title":
                self.body = body
            if post.role.endswith("院士") and post.body is not None:
                named = line.slots[post.body].referents[0].mention.text
                yield self._titled(line, at, named + post.role, "academy")
            elif not post.former and role not in self.posts.vague:
                yield self._finding(line, person, body, post._replace(role=role), f"{how}-{way}")

    def _body(self, line: Line, post: Post) -> tuple[str | None, str, str]:
        """Where a post is held, what it is called there, and how that is known."""
        named = line.slots[post.body].referents[0] if post.body is not None else None
        if self.posts.of_region.fullmatch(post.role):
            body, way = self._of_region(post.role, named)
            return body, post.role, way
        if named is not None:
            return named.entity, post.role, "named"
        return self._inherited(post.role)

    def _inherited(self, role: str) -> tuple[str | None, str, str]:
        """A post without a body is held at the one named last; beside a party post, at what that committee leads."""
        if self.body is None:
            return None, role, "inherited"
        name = self.discourse.entities[self.body].name
        led = re.sub("(?:党组|党委|党工委|工委)$", "", name)
        other = self.posts.other_body.match(role)
        if led == name or (not other and self.posts.party.search(role)):
            return self.body, role, "inherited"
        kind = other[0] if other else "管委会"
        for form, bare in ((led + kind, True), (kind, True), (led, False)):
            entity = self.bodies.get(form)
            if entity is not None:
                return entity, role.removeprefix(kind) if bare else role, "led"
        return self.body, role, "inherited"

    def _of_region(self, role: str, named: Referent | None) -> tuple[str | None, str]:
        """The government of a region, else the region (市长 without a name is that of the article's city)."""
        if named is not None and named.mention.type not in _REGIONS:
            return named.entity, "named"
        if named is not None:
            return self._government(named.entity, role) or named.entity, "region"
        level = next((one for one in _LEVELS if one in role), "市")
        if self.body is not None:
            name = self.discourse.entities[self.body].name
            if name.endswith("政府") and "领导" not in role:
                return self.body, "level-inherited"
            for region in self.regions[_LEVELS[level]]:
                if any(name in (form + "委", "中共" + form + "委") for form in self._forms(region)):
                    return self._government(region, role) or region, "level-committee"
        fit = {one for form, one in self.governments.items() if re.search(f"{level}(?:人民)?政府$", form)}
        if len(fit) == 1 and "领导" not in role:
            return fit.pop(), "level-government"
        regions = self.regions[_LEVELS[level]]
        return (regions[0], "level-region") if regions else (self.body, "level-body")

    def _forms(self, entity: str) -> tuple[str, ...]:
        return self.discourse.entities[entity].name, *self.discourse.entities[entity].aliases

    def _government(self, region: str, role: str) -> str | None:
        """The government that the article names for a region; leaders (领导) belong to the region."""
        if "领导" in role:
            return None
        named = (form + tail for form in self._forms(region) for tail in ("人民政府", "政府"))
        return next((self.governments[name] for name in named if name in self.governments), None)

    def _given(self, line: Line) -> Iterator[Finding]:
        """Posts that a sentence gives (任命某某为) or takes (免去某某的)."""
        for expression, status, how in self.posts.given:
            for match in expression.finditer(line.text):
                at = match.start("person") if match["person"] else match.start("leaver")
                said: Status = "planned" if "拟" in match[0] and status == "asserted" else status
                self.body = None
                for post in self._listed(line, match.end()):
                    body, role, way = self._body(line, post)
                    if body is not None and not post.former:
                        person = line.slots[at].referents[0]
                        yield self._finding(line, person, body, post._replace(role=role), f"{how}-{way}", said)

    def _listed(self, line: Line, at: int) -> Iterator[Post]:
        """The posts that stand one after the other from a place on."""
        while found := self.posts.listed.match(line.text, at):
            body = found.start("body") if found["body"] else None
            yield Post(body, found["role"], bool(found["former"]), found.start())
            if body is not None:
                self.body = line.slots[body].referents[0].entity
            at = found.end()

    def _finding(
        self, line: Line, person: Referent, body: str, post: Post, way: str, status: Status = "asserted"
    ) -> Finding:
        place = line.slots[post.body].referents[0].span if post.body is not None else None
        return Finding(
            Statement(person.entity, "holdsPosition", body, (("role", post.role),)),
            _passage(line, person.span, place),
            f"posts:{way}",
            self.posts.confidence(way),
            status,
            person.span,
            place,
        )

    def _titled(self, line: Line, at: int, title: str, how: str) -> Finding:
        person = line.slots[at].referents[0]
        statement = Statement(person.entity, "hasTitle", Value(title, "text"))
        passage = _passage(line, person.span, None)
        confidence = self.posts.confidence(f"has-title-{how}")
        return Finding(statement, passage, f"posts:has-title-{how}", confidence, subject=person.span)


def _passage(line: Line, person: Span, body: Span | None) -> Span:
    """The sentence, or where that is too long to quote, the stretch from the one to the other."""
    if line.span.length <= LONGEST_QUOTE:
        return line.span
    other = body or person
    return Span(min(person.start, other.start), max(person.end, other.end))
