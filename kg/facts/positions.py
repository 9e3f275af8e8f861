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
        self.plain = re.compile(rf"(?:副|常务副|代)?{post}")
        self.bare = re.compile(rf"(?:原|前|时任|现任)?(?:(?:{words['BEFORE_POST']})*{post})$")
        self.whole = re.compile(rf"{inner}{{0,10}}?{post}$")
        self.separator = re.compile(r"[、，,/]|兼任?|以及|(?<=[长记任员席理人事师裁官])和")
        self.window = re.compile(rf"[。；;！？：:{TIME}{self.person}]")
        self.shared = re.compile(rf"(?:[、和]{self.person})+")
        self.after = re.compile(rf"{self.person}(?P<title>{words['AFTER_NAME']})")
        self.title = re.compile(words["TITLE"])
        self.party = re.compile(words["PARTY_POST"])
        self.other_body = re.compile(words["OTHER_BODY"])
        self.of_region = re.compile(words["OF_REGION"])
        person = rf"(?P<person>{self.person})(?:同志)?"
        becomes = rf"{person}(?:[，,]?(?:已|再次|正式|获|将)?(?:{words['BECOMES']})[：:]?)(?P<posts>)"
        appoint = rf"(?:任命|聘任|聘请|选举|推选|聘){person}(?:为|担任)(?P<posts>)"
        removed = rf"(?:{words['ENDS']}){person}的?(?P<posts>)"
        leaves = rf"{person}(?:{words['ENDS']})(?P<posts>)"
        self.given: tuple[tuple[re.Pattern[str], Status, str], ...] = (
            (re.compile(becomes), "asserted", "becomes"),
            (re.compile(appoint), "asserted", "appointed"),
            (re.compile(removed), "negated", "ended"),
            (re.compile(leaves), "negated", "ended"),
        )
        self.forward = re.compile(
            rf"[、，,/]?兼?(?P<former>原|前)?(?P<body>{body})?的?(?P<role>{inner}{{0,{_LONGEST_ROLE}}}?{post})(?![^、，,；。;职等{known.any_name}/兼])"
        )

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

        self.bodies = {
            form: one.id
            for one in self.discourse.entities.values()
            if one.type in ("Government", "Platform", "Institute", "Organization", "Company", "University")
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
            role = re.sub("^(?:的|原|前|现任|时任)", "", found["role"])
            bare = role[1:] if role[0] in "省市区县)）" else role
            return Post(found.start("body"), bare if self.posts.plain.fullmatch(bare) else role, former, found.start())
        whole = None if first else self.posts.whole.fullmatch(text, start, end)
        bare = whole or self.posts.bare.search(text, start, end)
        if bare is None:
            return None
        return Post(None, re.sub("^(?:原|前|现任|时任)", "", bare[0]), bare[0][0] in "原前", bare.start())

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
                continue
            if post.former:
                continue
            yield self._finding(line, person, body, post._replace(role=role), f"{how}-{way}", "asserted")

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
        """A post without a body is held at the one named last; 某某党工委书记、管委会主任 at what that committee leads."""
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
        if named is not None and named.mention.type not in ("City", "Province", "District", "Place"):
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
        tails = ("人民政府", "政府")
        return next((self.governments[f + t] for f in self._forms(region) for t in tails if f + t in self.governments), None)

    def _given(self, line: Line) -> Iterator[Finding]:
        """Posts that a sentence gives (任命某某为) or takes (免去某某的)."""
        for expression, status, how in self.posts.given:
            for match in expression.finditer(line.text):
                person = line.slots[match.start("person")].referents[0]
                said: Status = "planned" if "拟" in match[0] and status == "asserted" else status
                self.body = None
                for post in self._listed(line, match.start("posts")):
                    body, role, way = self._body(line, post)
                    if body is not None and not post.former:
                        yield self._finding(line, person, body, post._replace(role=role), f"{how}-{way}", said)

    def _listed(self, line: Line, at: int) -> Iterator[Post]:
        """The posts that stand one after the other from a place on."""
        while found := self.posts.forward.match(line.text, at):
            body = found.start("body") if found["body"] else None
            yield Post(body, found["role"], bool(found["former"]), found.start())
            if body is not None:
                self.body = line.slots[body].referents[0].entity
            at = found.end()

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
