"""A line that reads like a call on the visitor in, whether the story reports it as somebody's words out."""

from __future__ import annotations

import re
from typing import Final

_VERBS: Final = (
    r"(?:said|says|told|tells|warn(?:s|ed)|found|wrote|writes|(?:had|has|have)\s+(?:\w+\s+)?written|shouted|begged|pleaded|joked"
    r"|cried|asked|claimed|reported|announc(?:es|ed)|advis(?:es|ed)|urged|ruled|admit(?:s|ted)"
    r"|explain(?:s|ed)|added|promised|replied|argu(?:es|ed)|stated|complain(?:s|ed)|accus(?:es|ed)"
    r"|according\s+to|learned|reveal(?:s|ed)|discover(?:s|ed)|dij(?:o|eron)|afirm(?:ó|aron|ou)|advirti(?:ó|eron)|según|denunci(?:ó|ou)"
    r"|explicó|escribi(?:ó|eron)|disse(?:ram)?|segundo|alertou|escreveu|ha(?:nno)?\s+detto|secondo|avverte|spiega|ha\s+scritto"
    r"|a\s+(?:dit|déclaré|écrit|averti|expliqué|lancé)|selon|prévient|sagte[n]?|sagt|warn(?:t|te|ten)|schrieb(?:en)?|erklärte[n]?"
    r"|rief(?:en)?|hieß\s+es|laut|zei(?:den)?|waarschuwde|volgens|powiedział\w*|ostrzegł\w*|dedi(?:ler)?|uyardı|söyledi|açıkladı"
    r"|сказал\w*|говор\w+|заявил\w*|сообщил\w*|предупредил\w*|написал\w*|пишет|крикнул\w*|призвал\w*|по\s+словам|nói|cho\s+biết)"
)
# After the words a comma, then who said so; the verb may come first.
_COMMA: Final = re.compile(rf"[,،]\s+(?:[^\s,.!?;:]+\s+){{0,7}}?{_VERBS}\b(?!\s+by\b)", re.IGNORECASE)
_OTHER: Final = re.compile(
    r"[,،，、।]\s*[^.।。؟?!]{0,60}(?:कहा|बताया|चेताया|लिखा|বলেন|বলেছেন|জানান|قال(?:ت|وا)?|أضاف(?:ت)?|كتب|حذر(?:ت)?|کہا|بتایا|گفت"
    r"|אמר(?:ה|ו)?|הזהיר|כתב|说|說|表示|称|稱|指出|警告|写道|寫道|述べ|話し|語っ|訴え|警告|말했|밝혔|경고)"
)


def is_reported(line: str) -> bool:
    """Tell whether somebody is named who said or found what the line says."""
    return _COMMA.search(line) is not None or _OTHER.search(line) is not None
