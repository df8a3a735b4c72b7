"""A report as one HTML file that needs nothing else: no network, no other file, no script from elsewhere."""

import base64
import hashlib
import json
from collections.abc import Sequence
from importlib.metadata import version

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pesbench.publication.blocks import Section
from pesbench.publication.parts.desk import Desk
from pesbench.publication.words import Language, vocabulary

_LANGUAGES = {Language.EN: "English", Language.DE: "Deutsch", Language.FR: "français", Language.SV: "svenska"}


def page(desk: Desk, sections: Sequence[Section]) -> str:
    """Write the page of a report.

    Parameters
    ----------
    desk
        What the report was made with.
    sections
        Its parts.
    """
    environment = Environment(
        loader=PackageLoader("pesbench.publication"), autoescape=True, undefined=StrictUndefined, trim_blocks=False
    )
    style, script = (_asset(environment, name) for name in ("style.css", "script.js"))
    # These are ours: a style sheet, a script, and pictures that were drawn here and serialised as XML.
    environment.globals |= {"safe": Markup, "exact": exact, "t": desk.say, "lang": desk.words.language.value}
    return environment.get_template("page.html.j2").render(
        **_head(desk),
        sections=sections,
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        phrases=Markup(_phrases()),  # noqa: S704 - our own words, with every < written as a code
        listed=desk.names.listed(),
        languages=[(language.value, name) for language, name in _LANGUAGES.items()],
        notes=_notes(desk),
    )


def exact(value: object) -> str:
    """Write a number at full precision, as the page keeps it behind what it shows."""
    return repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _asset(environment: Environment, name: str) -> str:
    assert environment.loader is not None  # noqa: S101 - it was given
    return environment.loader.get_source(environment, name)[0].strip()


def _policy(style: str, script: str) -> str:
    """Allow the one style sheet and the one script of the page, and nothing from anywhere."""
    return (
        f"default-src 'none'; img-src data:; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _head(desk: Desk) -> dict[str, object]:
    recipe, vintage = desk.evidence.recipe, desk.evidence.vintage
    kind = "annual" if recipe.pes is None else "feedback"
    named = {} if recipe.pes is None else {"name": desk.names.title(recipe.pes)}
    day = desk.words.day(vintage.time.date())
    made = desk.say("page.made_with", version=version("pesbench"), vintage=vintage.number, day=day)
    return {
        "title": desk.say(f"page.{kind}"),
        "subtitle": desk.say(f"page.{kind}_sub", period=desk.period, **named),
        "release": desk.say(f"page.release_{recipe.release}"),
        "decision": desk.say("page.decision", decision=recipe.decision) if recipe.decision else "",
        "made": made,
    }


def _notes(desk: Desk) -> list[str]:
    """Say what is not in the language of the page, and which names are translations of ours."""
    if desk.words.language is Language.EN:
        return []
    told: list[str] = [desk.say("page.english")]
    entries = [*desk.catalogue.areas.values(), *desk.catalogue.indicators.values()]
    return [*told, desk.say("page.unofficial")] if any(map(desk.words.unofficial, entries)) else told


def _phrases() -> str:
    text = json.dumps({language.value: vocabulary(language) for language in Language}, ensure_ascii=False)
    return text.replace("<", "\\u003c")
