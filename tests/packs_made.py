"""A pack of one sound rule, for tests that change it."""

from __future__ import annotations

HEAD = 'schema: 1\npack: mine\nversion: "1.0.0"\ntitle: {fr: Essai, en: Trial}\n'
RULE = """\
rules:
  - id: RP99
    title: {fr: Urbanisation future, en: Future development}
    mode: preserve
    scope: pair
    gather: site
    topic: reservoir
    applies: {kinds: [reservoir], geometries: [surface], zones: [to_urbanise_open]}
    measure: area
    levels:
      - severity: major
        when: {measure: area, at_least: 500 m2}
        origin: {type: D}
    law: [x]
    why: {fr: w, en: v}
    texts: {finding: {fr: "{zone} dans {element}", en: "{zone} in {element}"}, remedy: {fr: r, en: s}, piece: {fr: p, en: q}}
"""
SOUND = HEAD + RULE
