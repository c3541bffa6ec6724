"""Hard scenes of continuity with answers worked out by hand, each as drawn, mirrored, turned and elsewhere in France."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import shapely
from continuity_shapes import (
    BUILDS,
    EAST,
    PLAN,
    ROADS,
    STRIP,
    WEST,
    corridor,
    element,
    measures_of,
    places,
    prescription,
    run,
)
from shapely import box
from shapely.affinity import affine_transform, rotate, translate

from conformity.model import Barrier

AU = "to_urbanise_open"
Turn = Callable[[Any], Any]


def flip_x(shape: Any) -> Any:
    return affine_transform(shape, [-1, 0, 0, 1, 1000, 0])


def flip_y(shape: Any) -> Any:
    return affine_transform(shape, [1, 0, 0, -1, 0, 100])


def turn(shape: Any) -> Any:
    return affine_transform(shape, [0, -1, 1, 0, 550, -450])


def slant(shape: Any) -> Any:
    return rotate(shape, 33, origin=(500, 50))


def far(shape: Any) -> Any:
    """The other end of the Lambert-93 grid: the shapes' origin at x 1 080 000, y 6 150 000."""
    return translate(shape, 428_000, -933_000)


TURNS: list[Turn] = [lambda shape: shape, flip_x, flip_y, turn, slant, far]
NAMES = ["as drawn", "flip x", "flip y", "rotate 90", "rotate 33", "far south-east"]


@dataclass(frozen=True)
class Scene:
    """What is drawn, and what is reported of each element (``None``: nothing)."""

    name: str
    zones: list[Any]
    answers: dict[str, float | None]
    more: list[tuple[str, str, Any]] = field(default_factory=list)
    of: Any = PLAN
    before: list[Any] = field(default_factory=list)
    reserved: list[tuple[str, Any]] = field(default_factory=list)
    uncertainty: float = 0.0
    corridor: Any = STRIP
    west: Any = WEST
    east: Any = EAST
    barrier: Barrier = BUILDS
    #: the zones that make the cut, by their place in the list
    makers: list[int] | None = None


BAR = box(400, -20, 500, 120)
HOLE = box(485, 35, 515, 65)  # 900 m2, well above a crumb
RING = box(470, 20, 530, 80).difference(HOLE)
SLIT = HOLE.union(box(496, 65, 504, 700))  # the hole, open to the north by a lane 8 m wide
CUT = {"links_before": 1, "links_cut": 1, "residual_width": 0, "last_link": 1}
#: a way round by the south, from reservoir to reservoir
SOUTH = shapely.union_all([box(-100, -300, 0, -50), box(-100, -300, 1100, -200), box(1000, -300, 1100, -50)])
#: a way round the cut alone, from the corridor to the corridor
BYPASS = shapely.union_all([box(300, 100, 350, 300), box(300, 200, 700, 300), box(650, 100, 700, 300)])
#: from the western reservoir to the corridor's own western half
DEAD_END = shapely.union_all([box(-100, 150, 0, 300), box(-100, 200, 250, 300), box(200, 100, 250, 300)])
OPEN = {"links_before": 1, "links_cut": 0, "envelope_links_cut": 0, "last_link": 0}

SCENES = [
    # ------------------------------------------------------------------------ holes and gaps of the zoning
    # the ring reaches from y 20 to 80: 20 m are free on either side of it
    Scene("a ring of AU round a hole of the zoning", [RING], {**OPEN, "residual_width": 20, "interfaces": None},
          of=PLAN.difference(HOLE)),
    Scene("a hole that a narrow lane opens to the outside", [RING.difference(SLIT)],
          {**OPEN, "residual_width": 20, "interfaces": None}, of=PLAN.difference(SLIT)),
    # two communes of one plan, a road of 12 m without a zone between them; 30 m are left above the zone
    Scene("a road that no zone covers, from edge to edge of the plan", [box(440, -20, 494, 70)],
          {**OPEN, "residual_width": 30, "interfaces": None}, of=PLAN.difference(box(494, -700, 506, 800))),
    # 60 m without zones is another's territory: the corridor leaves the plan there and comes back, the zone within
    # 100 m of either edge
    Scene("a strip of 60 m between two plans", [box(440, -20, 500, 120)],
          {"links_before": 2, "links_cut": 1, "interfaces": 2}, of=PLAN.difference(box(500, -700, 560, 800))),
    Scene("a hole does not mend what is cut", [BAR.difference(box(440, 40, 460, 60))], CUT,
          of=PLAN.difference(box(440, 40, 460, 60))),
    # --------------------------------------------------------------------------------------- the last link
    Scene("nothing else", [BAR], CUT),
    Scene("an obstacle runs from one reservoir to the other", [BAR], CUT, [("obstacle", "O", box(-10, 45, 1010, 55))]),
    Scene("an obstacle goes round the cut", [BAR], CUT, [("obstacle", "O", SOUTH)]),
    Scene("ground still to be restored too", [BAR], CUT, [("renaturation_area", "R", SOUTH)]),
    Scene("another corridor joins the reservoirs", [BAR], {**CUT, "last_link": 0}, [("corridor", "D", SOUTH)]),
    Scene("a river does", [BAR], {**CUT, "last_link": 0}, [("watercourse", "V", SOUTH)]),
    Scene("a corridor that leads back to the cut one joins nothing", [BAR], CUT, [("corridor", "D", DEAD_END)]),
    Scene("a corridor round the cut", [BAR], {**CUT, "last_link": 0}, [("corridor", "D", BYPASS)]),
    Scene("two corridors that one plan cuts together", [BAR, box(400, -310, 500, -190)], CUT, [("corridor", "D", SOUTH)]),
    Scene("one zone cuts both", [box(400, -310, 500, 120)], CUT, [("corridor", "D", SOUTH)], makers=[0]),
    Scene("the other is only narrowed", [BAR, box(400, -310, 500, -230)], {**CUT, "last_link": 0},
          [("corridor", "D", SOUTH)]),
    # AU cuts the one, a reserved road of 12 m the other: two barriers, one plan
    Scene("a road reserved by the same plan cuts the other", [BAR], CUT, [("corridor", "D", SOUTH)],
          reserved=[("road", box(500, -320, 512, -180))], makers=[0]),
    Scene("both ends of the other are closed from the reservoirs' side",
          [BAR, box(-100, -50, 0, -30), box(1000, -50, 1100, -30)], CUT, [("corridor", "D", SOUTH)], makers=[0]),
    Scene("a third reservoir between, itself parted", [BAR, box(480, -400, 500, -100)], CUT,
          [("corridor", "D", box(-100, -300, 0, -50).union(box(-100, -300, 300, -200))),
           ("reservoir", "M", box(300, -350, 700, -150)),
           ("corridor", "F", box(1000, -300, 1100, -50).union(box(700, -300, 1100, -200)))]),
    Scene("a third reservoir between", [BAR, box(480, -400, 500, -250)], {**CUT, "last_link": 0},
          [("corridor", "D", box(-100, -300, 0, -50).union(box(-100, -300, 300, -200))),
           ("reservoir", "M", box(300, -350, 700, -150)),
           ("corridor", "F", box(1000, -300, 1100, -50).union(box(700, -300, 1100, -200)))]),
    Scene("a way round far beyond the plan", [BAR], {**CUT, "last_link": 0},
          [("corridor", "D", box(-100, -350, 0, -50)), ("corridor", "F", box(-100, -450, 1100, -350)),
           ("corridor", "G", box(1000, -350, 1100, -50))], of=box(-600, -200, 1600, 700)),
    Scene("two reservoirs that adjoin need no corridor", [BAR], {**CUT, "last_link": 0},
          [("reservoir", "M", box(-300, -250, 1300, -50))]),
    # ------------------------------------------------------------------------------ zones drawn in parts
    Scene("cut over the whole envelope", [box(400, -200, 500, 300)],
          {"links_cut": 1, "envelope_links_cut": 1}, uncertainty=50),
    Scene("cut over the whole envelope, by zones that end on the corridor's border",
          [box(400, -200, 500, 0), box(400, 0, 500, 100), box(400, 100, 500, 300)],
          {"links_cut": 1, "envelope_links_cut": 1}, uncertainty=50),
    Scene("cut over the whole envelope, by zones that end within it",
          [box(400, -200, 500, -30), box(400, -30, 500, 130), box(400, 130, 500, 300)],
          {"links_cut": 1, "envelope_links_cut": 1}, uncertainty=50),
    Scene("the margin alone lets pass", [box(400, 0, 500, 100)], {"links_cut": 1, "envelope_links_cut": 0},
          uncertainty=50),
    # ------------------------------------------------------------------------------------------- mouths
    Scene("a zone in the reservoir along its border", [box(-20, -50, 0, 150)], CUT, makers=[0]),
    Scene("as wide as the mouth", [box(-20, 0, 0, 100)], CUT, makers=[0]),
    Scene("3 m further", [box(-17, 0, 3, 100)], CUT, makers=[0]),
    Scene("10 m inside, from bank to bank of the reservoir", [box(-30, -50, -10, 150)], CUT, makers=[0]),
    # 60 m of the reservoir's 200 m: a piece of 1.2 ha is left before the mouth
    Scene("60 m inside leaves a piece of the reservoir", [box(-80, -50, -60, 150)], {"links_cut": None}),
    Scene("the whole reservoir", [WEST], CUT, makers=[0]),
    Scene("90 of the 100 m of the mouth", [box(-20, 0, 0, 90)], {**OPEN, "residual_width": 10}),
    Scene("90 m of it from the corridor's side", [box(0, 0, 20, 90)], {**OPEN, "residual_width": 10}),
    Scene("beside the mouth", [box(-20, 100, 0, 150)], {"links_cut": None}),
    Scene("the mouth in halves", [box(-20, 0, 0, 50), box(-20, 50, 0, 100)], CUT, makers=[0, 1]),
    Scene("half from either side", [box(-20, 0, 0, 50), box(0, 50, 20, 100)], CUT, makers=[0, 1]),
    Scene("half from either side, 10 m between", [box(-20, 0, 0, 45), box(0, 55, 20, 100)],
          {**OPEN, "residual_width": 10}),
    # the corridor is drawn 50 m into the reservoir: 50 x 100 m = 0.5 ha are left before a zone behind it
    Scene("a corridor drawn into its reservoir", [box(-20, -50, 0, 150)], CUT, corridor=STRIP, makers=[0],
          west=box(-300, 0, 50, 100)),
    Scene("closed before by the plan in force", [box(-20, -50, 0, 150)], {"links_cut": None},
          before=[box(-20, -50, 0, 150)]),
    # a small reservoir of 40 x 200 m = 0.8 ha: half of it is the reservoir still, and more than half is left
    Scene("half of a small reservoir", [box(-40, -50, -21, 150)], {"links_cut": None}, west=box(-40, -50, 0, 150)),
    Scene("three quarters of a small reservoir", [box(-40, -50, -10, 150)], CUT, west=box(-40, -50, 0, 150)),
    # drawn half a metre apart: digitising, no way out
    Scene("borders half a metre apart", [box(-20, -50, 0, 150)], CUT, west=box(-300, -50, -0.5, 150), makers=[0]),
    Scene("borders half a metre apart, open", [box(400, -20, 500, 60)], {**OPEN, "residual_width": 40},
          west=box(-300, -50, -0.5, 150)),
]  # fmt: skip


def drawn(scene: Scene, turned: Turn, parts: list[Any] | None = None) -> Any:
    elements = [element("reservoir:W", turned(scene.west)), element("reservoir:E", turned(scene.east))]
    elements.append(corridor(turned(scene.corridor), uncertainty=scene.uncertainty))
    elements += [element(f"{kind}:{key}", turned(shape), kind, layers=(kind,)) for kind, key, shape in scene.more]
    roads = [prescription(f"ER{n}", turned(shape), "05-01", "builds", p) for n, (p, shape) in enumerate(scene.reserved)]
    return run(
        [(AU, turned(zone)) for zone in (scene.zones if parts is None else parts)],
        elements,
        before=[("urban", turned(zone)) for zone in scene.before],
        prescriptions=roads,
        breaks={each.name: (each, frozenset(("corridor",))) for each in (BUILDS, ROADS)},
        of=turned(scene.of),
    )


@pytest.mark.long(5)  # of six turns: every scene in one of them at least
@pytest.mark.parametrize("turned", TURNS, ids=NAMES)
@pytest.mark.long(4)
@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
def test_the_answer_worked_out_by_hand(scene: Scene, turned: Turn) -> None:
    measured = drawn(scene, turned)
    row = measures_of(measured, barrier=scene.barrier)
    for name, value in scene.answers.items():
        assert row.get(name) == (None if value is None else pytest.approx(value, abs=0.1 if "width" in name else 0)), (
            name
        )
    if scene.makers is not None:
        (cut,) = [each for each in places(measured, "break") if each["barrier"] == scene.barrier.name]
        assert sorted(cut["subject_keys"]) == [f"{AU}-{n}" for n in scene.makers]
        assert cut["geometry"].area > 1


@pytest.mark.long(4)
@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
def test_zones_drawn_in_parts_do_the_same(scene: Scene) -> None:
    # every zone along the corridor's borders and ends and through its middle
    parts = scene.zones
    lines = [box(-1000, y, 2000, 2000) for y in (0, 50, 100)] + [box(x, -2000, 3000, 3000) for x in (-10, 0, 450, 1000)]
    for half in lines:
        cut = [shapely.intersection(p, half) for p in parts] + [shapely.difference(p, half) for p in parts]
        parts = [part for shape in cut for part in shapely.get_parts(shape) if part.area > 0]
    whole, split = measures_of(drawn(scene, TURNS[0])), measures_of(drawn(scene, TURNS[0], parts))
    assert whole.keys() == split.keys()
    for name, value in whole.items():
        assert split[name] == pytest.approx(value, abs=0.15 if "width" in name and "ratio" not in name else 2e-3), name
