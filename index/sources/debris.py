"""A line of a pasted web page in, whether it is the page's furniture rather than the story out."""

from __future__ import annotations

import re

from index.sources.reported import is_reported

_NETWORKS = (
    r"(?:whats\s?app|facebook|twitter|x|linkedin|telegram|e-?mail|reddit|pinterest|instagram|threads|bluesky|signal"
    r"|messenger)"
)
_OFFERS = (
    r"(?:newsletters?|e-?mails?|updates?|alerts?|notifications?|accounts?|channels?|apps?|digest|briefings?|free|trial"
    r"|read(?:ing)?|comment)"
)
_OTHERS = r"(?:news|stories|story|headlines|articles?|posts?|reads?|topics?|videos?)"
_ACTIONS = rf"(?:share|tweet|pin(?:\s+it)?|print|save|copy\s+link|bookmark|comments?|{_NETWORKS})"
_FOOTER = r"(?:(?:privacy|cookie)\s+(?:policy|settings)|terms\s+of\s+(?:use|service)|contact\s+us|about\s+us)"
_JOIN = r"(?:subscribe|sign\s+up|sign\s+in|log\s*in|register|join\s+(?:us|our))"

# Furniture that never ends in a full stop.
_LABEL = re.compile(
    rf"""^(?:
      (?:(?:kindly|please)\s+)?share(?:\s+(?:this|the)(?:\s+(?:article|story|post|page|news|link|video))?)?
    | (?:(?:kindly|please)\s+)?share\s+(?:on|via|to|with)\s+(?:{_NETWORKS}|friends)
    | {_ACTIONS}(?:[\s,|·•/]+{_ACTIONS})*
    | comments?\s*\(\d+\) | \d+\s+(?:shares?|comments?|views?|likes?)
    | \d+\s*min(?:ute)?s?\s+read | listen\s+to\s+this\s+(?:article|story)
    | (?:top|latest|breaking|related|trending|popular|recommended|more|other|most\s+read)\s+{_OTHERS}
    | (?:latest|more|other\s+{_OTHERS})\s+(?:from|on\s+this)\b.{{0,40}}
    | most\s+read | related | recommended(?:\s+for\s+you)? | trending(?:\s+now)?
    | you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested\s+in)(?:\s+(?:these|this))?
    | don['’]t\s+miss(?:\s+(?:these|this))? | editor['’]?s['’]?\s+picks?
    | (?:also\s+read|read\s+(?:more|also|next)|see\s+also|related|watch)\s*[:|–—-].{{0,120}}
    | also\s+read | read\s+(?:more|also|next|on) | see\s+also
    | advertisement | advertising | sponsored(?:\s+content)? | promoted | story\s+continues\s+below.{{0,40}}
    | {_JOIN}(?:\s+.{{1,40}})? | download\s+(?:our|the)\s+app
    | leave\s+a\s+(?:reply|comment) | post\s+a\s+comment
    | skip\s+to\s+(?:main\s+)?content | back\s+to\s+top | home | menu | search | tags?:.{{0,120}}
    | {_FOOTER}(?:[\s|·•/,&]+(?:{_FOOTER}|terms|contact|about))*
    )(?<!\.)(?<!\.["'”’»)])[^\w.!?]*$""",
    re.IGNORECASE | re.VERBOSE,
)
# Calls to the visitor, which may be whole sentences.
_CALL = re.compile(
    rf"""^(?:please\s+)?(?:
      follow\s+us\b.{{0,120}}
    | {_JOIN}\s+(?:(?:to|for|on|now|here|today|with|and)\s+)*
        (?:(?:our|the|a|an|your|us|free|daily|weekly|breaking|news|morning|latest)\s+)*
        (?:{_OFFERS}|{_NETWORKS})\b.{{0,100}}
    | {_JOIN}\s+(?:now|here|today)(?:\s+(?:to|for|and)\b.{{0,60}})?
    | click\s+here\b.{{0,120}} | download\s+(?:our|the)\s+(?:\w+\s+)?app\b.{{0,80}}
    | read\s+more\s+(?:about|on|from|here|at|in)\b.{{0,100}}
    | (?:we|this\s+(?:web)?site)\s+uses?\s+cookies\b.{{0,200}} | accept\s+(?:all\s+)?cookies
    | by\s+continuing\s+to\s+(?:use|browse)\b.{{0,160}}
    | (?:©|\(c\)\s|copyright\s*(?:©|\(c\)|\d{{4}})).{{0,160}} | all\s+rights\s+reserved
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_BYLINE = re.compile(
    r"^(?i:by|words\s+by|reporting\s+by|edited\s+by|written\s+by)\s+[A-Z][\w.'’-]+"
    r"(?:[\s,]+(?:and\s+|in\s+)?[A-Z][\w.'’-]+){0,6}$"
    r"|^(?i:published|updated|posted|last\s+updated|first\s+published)\b[\s:][^.!?]{0,60}$"
)
_LIST_OF_OTHERS = re.compile(
    r"^(?:top|latest|related|trending|popular|recommended|more|most\s+read|you\s+may|you\s+might|also\s+read"
    r"|read\s+(?:more|next))\b",
    re.IGNORECASE,
)
_LONGEST = 400
"""Characters; no such line is longer, and longer ones would be tried in vain."""


def is_debris(line: str) -> bool:
    """Tell share buttons, calls to subscribe, bylines and the like from the story's own lines."""
    if len(line) > _LONGEST:
        return False
    if _LABEL.match(line) is not None or _BYLINE.match(line) is not None:
        return True
    return _CALL.match(line) is not None and not is_reported(line)


def opens_list(line: str) -> bool:
    """Tell whether the headlines of other stories follow behind this piece of debris."""
    return is_debris(line) and _LIST_OF_OTHERS.match(line) is not None
