"""Seeded damage to rule packs, profiles, references, waivers and dossiers: read, or refused with faults placed.

Usage: python scripts/fuzz_rules.py [--count N] [--seed S] [--jobs J]

A text may be found well made, or end in an error of ours whose every problem has a code, a file (and a line where
one can be known) and a sentence in French and English. Anything else, or a load over ten seconds, is printed and ends
in 1.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from conformity import yamltext
from conformity.api import dossier
from conformity.errors import ConformityError, InputError, RulesError, UsageError
from conformity.follow import waivers
from conformity.profiles import load as load_profile
from conformity.profiles import references
from conformity.rulebook.load import load as load_rules

HOME = Path(__file__).resolve().parent.parent
SLOW_S = 10.0
TYPICAL_S = 0.2
#: what a process may grow to, MiB: a text of a megabyte costs far less
MOST_MIB = 1_500

WAIVERS = """\
waivers:
  - id: F-0123456789
    reason: accord du 3 mars
    author: DDTM 59
    date: 2025-03-03
    expires: 2026-03-03
"""
DOSSIER = """\
title: Plan d'essai
plan: plan/ZONE_URBA.shp
networks:
  - path: reseau/reservoirs.gpkg
    kind: reservoir
    objective: preserve
in_force: null
context: [routes.gpkg]
columns: {typezone: ZONAGE}
crs: EPSG:2154
procedure: {document: PLU, kind: révision, engaged_on: 2024-01-31}
scot: {name: SCoT, approved_on: 2020-01-31, previous: Ancien SCoT}
references:
  - id: srce-tvb-npdc
declarations: {etude: oui}
"""
WORDS = (
    "a: &a [*a]", "<<: *a", "!!python/object/apply:os.system ['id']", "!!binary aGk=", "*a", "&a x", "? x",
    "? [a, b]", "---", "...", "%YAML 1.1", "%TAG ! x", "| \n", ">-", "'", '"', "{", "}", "[", "]",
    "{a: {b: {c: [[[", "- - - - - x", "\t", "\x00", "\ufeff", "\u2028", "\U0001f33f", "\ud7ff", "١٢", "é\u0301",
    "1e999", "9" * 400, "-0", "0x41", ".inf", ".nan", "1_000", "12:30", "2025-13-45", "true", "no", "null", "~", "",
    "x" * 5_000, "[" * 60, "- " * 60, "{a: " * 60, "(((((", "500 m2 and 1 ha", "area >= 1e308 m2",
    "area >= 9" + "9" * 30 + " ha", "not not not area > 1", "area > ",
    "core_area >= 0.5 ha or length >= 12 m and (share > 3 %)", "{zone", "{zone!r:>9999999}", "{0}", "{}",
    "{zone.__class__}", "%s", "# x", ": ", ":", "-", "a:b", "../../x", "/etc/passwd", "\\\\x\\y", "x" * 61, "base",
    "scot",
)  # fmt: skip
CQL = (
    "(" * 22, "a = " + "(" * 40, "NOT (" * 30, "a IN (" * 30, "(((((((((a = 1)))))))))", "name = 'a'",
    "name LIKE '%a%'", "name LIKE '" + "%a" * 60 + "'", "width > 1e400", "NOT (a = 1 AND b = 2)",
    "(" * 80 + "a = 1" + ")" * 80, "NOT " * 300 + "a = 1", "a IN ('x', 'y', 3)", "a BETWEEN 1 AND 'z'", "a IS NULL",
    "a = 'l''x'", "CASEI(a) = CASEI('É')", "S_INTERSECTS(g, POINT(1 2))", "a = DATE('2025-99-99')", "'a' = 'a'",
    "1 = 1", "a =", "= 1", "a", "'", "a <> \x00", "a = 1 OR " * 500 + "b = 2", "a LIKE 'x' ESCAPE '\\'",
    '"a b" = 1', "é = 'é'", "a = 1; DROP TABLE b",
)  # fmt: skip


@dataclass
class Tally:
    """What became of the texts of one process."""

    kinds: Counter[str] = field(default_factory=Counter)
    #: texts that both parsers read
    twice: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    slowest: float = 0.0
    spent: float = 0.0
    over: int = 0
    mib: float = 0.0


@dataclass(frozen=True)
class Seed:
    """A sound text and what reads it."""

    kind: str
    file: str
    text: str
    load: Callable[[bytes, str], object]


@cache
def _shipped() -> dict[str, bytes]:
    """Each file of rules with the head of its pack, so that it is complete; rules of a folder without their cases."""
    home = HOME / "rules"
    packs = {path.stem: path.read_bytes() for path in sorted(home.glob("*.yaml"))}
    for head in sorted(home.glob("*/pack.yaml")):
        parts = (path for path in sorted(head.parent.glob("*.yaml")) if path != head)
        packs |= {path.stem: head.read_bytes() + b"\n" + path.read_bytes() for path in parts}
    return packs


def _resolve(name: str) -> tuple[bytes, str]:
    if name == "small":
        return _small().encode(), "small.yaml"
    raise UsageError("CLI-020", name=name, near="small")


def _rules(body: bytes, file: str) -> object:
    return load_rules(body, file, _resolve)


_RULE = re.compile(r'- id: "?([A-Z]{2}[0-9]{2})')


def _part(body: bytes, file: str) -> object:
    """A file beside the head of a folder."""
    head = _small().partition("\nrules:\n")[0]
    return load_rules(head, "mien/pack.yaml", _resolve, parts=((body, file),))


def _cases(body: bytes, file: str) -> object:
    """Load the small pack with the cases of its rule in a separate file."""
    head = _small().partition("    cases:\n")[0]
    return load_rules(head, "mien/pack.yaml", _resolve, cases=((body, file),))


def _excerpts(text: str) -> Iterator[str]:
    """Packs of the head of a pack and a rule of it each, with what the rule needs: a few milliseconds to load."""
    head, _, rest = text.partition("\nrules:\n")
    head = re.split(r"\n(?=[a-z]+:\n)", head)[0]
    for rule in re.split(r"\n(?=  - id: )", f"\n{rest.split(chr(10) + 'overrides:')[0]}"):
        if rule.strip().startswith("- id:"):
            own = re.sub(r"(?m)^    modifiers: .*\n?", "", rule)
            yield (
                "\n".join(line for line in head.splitlines() if not line.startswith("extends:"))
                + "\nrules:\n"
                + own
                + "\n"
            )


@cache
def _small() -> str:
    rules = _excerpts(_shipped()["reservoirs"].decode())
    return next(each for each in rules if _sound(each, "small.yaml", _rules))


def _sound(text: str, file: str, load: Callable[[bytes, str], object]) -> bool:
    try:
        load(text.encode(), file)
    except ConformityError:
        return False
    return True


@cache
def seeds() -> tuple[Seed, ...]:
    """Sound texts of every kind, small ones."""
    sound = []
    for name, body in _shipped().items():
        texts = [each for each in _excerpts(body.decode()) if len(each) < 6_000]
        kept = [each for each in texts[::3] if _sound(each, f"{name}.yaml", _rules)]
        sound += [Seed("rules", f"{name}.yaml", each, _rules) for each in kept]
    rule = _small().partition("\nrules:\n")[2].partition("    cases:\n")[0]
    sound.append(Seed("part", "mien/familles.yaml", f"rules:\n{rule}", _part))
    body = (HOME / "rules" / "base" / "cases" / "RP05.yaml").read_text(encoding="utf-8")
    sound.append(Seed("cases", f"mien/cases/{_RULE.search(rule)[1]}.yaml", body, _cases))
    child = 'schema: 1\npack: enfant\nversion: "1.0.0"\ntitle: {fr: Enfant, en: Child}\nextends: small\nrules: []\n'
    sound.append(Seed("rules", "enfant.yaml", child, _rules))
    folder = HOME / "conformity" / "profiles" / "data"
    for path in sorted(folder.glob("*.yaml")):
        if path.stat().st_size < 8_000:
            sound.append(Seed("profile", path.name, path.read_text(encoding="utf-8"), load_profile))
    for path in sorted((HOME / "references").glob("*.yaml")):
        if path.stat().st_size < 8_000:
            sound.append(Seed("reference", path.name, path.read_text(encoding="utf-8"), references.load))
    sound += [
        Seed("waivers", "waivers.yaml", WAIVERS, waivers.load),
        Seed("dossier", "dossier.yml", DOSSIER, dossier.load),
    ]
    return tuple(sound)


# ------------------------------------------------------------------------------------------------- damage


def _bits(rng: random.Random, text: str) -> bytes:
    body = bytearray(text.encode())
    for _ in range(rng.randint(1, 6)):
        body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
    return bytes(body)


def _cut(rng: random.Random, text: str) -> bytes:
    return text.encode()[: rng.randrange(len(text))]


def _lines(rng: random.Random, text: str) -> bytes:
    lines = text.splitlines(keepends=True)
    n, m = rng.randrange(len(lines)), rng.randrange(len(lines))
    what = rng.randrange(4)
    if what == 0:
        del lines[n]
    elif what == 1:
        lines.insert(m, lines[n])
    elif what == 2:
        lines[n], lines[m] = lines[m], lines[n]
    else:
        lines[n] = " " * rng.randint(0, 12) + lines[n].lstrip()
    return "".join(lines).encode()


def _word(rng: random.Random, text: str) -> bytes:
    at = rng.randrange(len(text) + 1)
    return (text[:at] + rng.choice(WORDS) + text[at:]).encode("utf-8", "replace")


def _line_word(rng: random.Random, text: str) -> bytes:
    lines = text.splitlines(keepends=True)
    lines.insert(rng.randrange(len(lines) + 1), " " * rng.randint(0, 8) + rng.choice(WORDS) + "\n")
    return "".join(lines).encode("utf-8", "replace")


def _value(rng: random.Random, text: str) -> bytes:
    """A value replaced by a token, or by the value of another key."""
    places = list(re.finditer(r"(?m)^( *(?:- )?[a-z_]+: )(.+)$", text))
    if not places:
        return _word(rng, text)
    one, other = rng.choice(places), rng.choice(places)
    value = rng.choice(WORDS) if rng.random() < 0.6 else other[2]
    return (text[: one.start(2)] + value + text[one.end(2) :]).encode("utf-8", "replace")


def _unicode(rng: random.Random, text: str) -> bytes:
    at = rng.randrange(len(text))
    odd = "".join(
        chr(rng.choice((rng.randrange(32, 0x3000), rng.randrange(0xE000, 0x11000)))) for _ in range(rng.randint(1, 5))
    )
    return (text[:at] + odd + text[at + len(odd) :]).encode("utf-8", "replace")


def _where(rng: random.Random, text: str) -> bytes:
    """A condition on attributes, of random pieces."""
    condition = rng.choice(CQL)
    if rng.random() < 0.5:
        condition = f" {rng.choice(('AND', 'OR', 'AND NOT', ','))} ".join(rng.choices(CQL, k=rng.randint(2, 3)))
    written = "'" + condition.replace("'", "''") + "'"
    if "    applies:\n" in text:
        return text.replace("    applies:\n", f"    applies:\n        where: {written}\n", 1).encode("utf-8", "replace")
    if "applies: {" in text:
        return text.replace("applies: {", f"applies: {{where: {written}, ", 1).encode("utf-8", "replace")
    return _word(rng, text)


def _deep(rng: random.Random, text: str) -> bytes:
    depth = rng.choice((10, 31, 32, 33, 200, 2_000))
    kind = rng.choice(("[", "{a: ", "- ", "block"))
    blocks = "".join(f"{' ' * n}a:\n" for n in range(min(depth, 300)))
    nest = blocks if kind == "block" else kind * depth
    return (text + f"extra: {nest}\n" if kind != "block" else text + nest).encode()


DAMAGE = (_bits, _cut, _lines, _word, _line_word, _value, _value, _unicode, _where, _where, _deep)


def damaged(rng: random.Random) -> tuple[Seed, bytes]:
    """One seed, damaged once to three times."""
    sound = seeds()
    (seed,) = rng.choices(sound, [1 / len(each.text) for each in sound])  # small texts load fast and break as well
    body = seed.text.encode()
    for _ in range(rng.choice((1, 1, 2, 3))):
        text = body.decode("utf-8", "replace")
        if text:
            body = rng.choice(DAMAGE)(rng, text)
    return seed, body


# ------------------------------------------------------------------------------------------------- verdict


def faults_of(error: ConformityError, file: str) -> Iterator[str]:
    """What an error of ours does not state."""
    problems = error.problems if isinstance(error, RulesError) else []
    for lang in ("fr", "en"):
        if error.code not in error.text(lang):
            yield f"no code in {lang}"
    for problem in problems:
        if not problem.place.file:
            yield f"{problem.code} names no file"
        if problem.place.line is None and problem.code not in ("RUL-009", "RUL-002"):
            yield f"{problem.code} names no line"
        french, english = problem.text("fr"), problem.text("en")
        if problem.code not in french or problem.code not in english:
            yield f"{problem.code} is not told"
        if french == english:
            yield f"{problem.code} is told in one language"


def _disagreement(body: bytes, file: str, tally: Tally) -> str:
    """What the quick parser made of a text, where the careful one makes something else of it; usually nothing."""
    try:
        text = yamltext._decode(body, file)
    except RulesError:
        return ""
    quick = yamltext._quickly(text)
    if quick is None:
        return ""
    tally.twice += 1
    try:
        return "" if yamltext._carefully(text, file) == quick else "two parsers, two trees"
    except RulesError as error:
        return f"read by one parser, refused by the other ({error.code})"


def tried(seed: Seed, body: bytes, tally: Tally) -> None:
    """Load one damaged text and judge what came of it."""
    start = time.perf_counter()
    said = ""
    try:
        seed.load(body, seed.file)
        tally.kinds["read"] += 1
    except (RulesError, UsageError, InputError) as error:
        tally.kinds["refused"] += 1
        tally.codes[error.code] += 1
        said = "; ".join(sorted(set(faults_of(error, seed.file))))
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        said = f"{type(error).__name__}: {error}"
    spent = time.perf_counter() - start
    said = said or _disagreement(body, seed.file, tally)
    tally.spent += spent
    tally.slowest = max(tally.slowest, spent)
    tally.over += spent > TYPICAL_S
    if spent > SLOW_S:
        said = f"{spent:.1f} s {said}"
    if said:
        tally.kinds["broken"] += 1
        tally.broken.append(f"{seed.kind} {seed.file}: {said[:300]}\n    {body[:4_000]!r}")


def run(task: tuple[int, int]) -> Tally:
    """Texts of one seed, in this process."""
    seed, count = task
    rng = random.Random(seed)  # noqa: S311
    tally = Tally()
    for _ in range(count):
        tried(*damaged(rng), tally)
        yamltext._parsed.cache_clear()  # a text is met once: nothing of it is to be kept
    tally.mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if tally.mib > MOST_MIB:
        tally.broken.append(f"memory: {tally.mib:.0f} MiB")
    return tally


def main() -> int:
    """Fuzz, print a table, and end in 1 where anything is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    share = -(-asked.count // asked.jobs)
    tasks = [(asked.seed * 1_000 + n, share) for n in range(asked.jobs)]
    start = time.perf_counter()
    if asked.jobs == 1:
        tallies = [run(tasks[0])]
    else:
        with get_context("spawn").Pool(asked.jobs) as pool:
            tallies = pool.map(run, tasks)
    spent = time.perf_counter() - start
    kinds, codes = Counter[str](), Counter[str]()
    for tally in tallies:
        kinds += tally.kinds
        codes += tally.codes
    total = share * asked.jobs
    print(f"texts    {total:>8}   read {kinds['read']}, refused {kinds['refused']}, broken {kinds['broken']}")
    print(f"parsers  {sum(tally.twice for tally in tallies):>8}   texts read by both, to the same tree")
    print(f"rate     {total / spent:>8.0f}   texts per second, {asked.jobs} process(es)")
    print(f"slowest  {max(t.slowest for t in tallies):>8.3f} s   over {TYPICAL_S} s: {sum(t.over for t in tallies)}")
    print(f"memory   {max(t.mib for t in tallies):>8.0f} MiB")
    print("codes    " + ", ".join(f"{code} {n}" for code, n in sorted(codes.items())))
    broken = [each for tally in tallies for each in tally.broken]
    for each in broken[:20]:
        print(f"BROKEN   {each}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
