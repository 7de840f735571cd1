"""Know an editor's own notice of what was put right in the story, in a dozen languages."""

from __future__ import annotations

import re
from typing import Final

# How such a line begins, in: en; es, pt, it; fr; de, nl, pl; tr, vi, id; ru, uk; hi, bn; ar, ur, fa, he; zh, ja, ko.
_LABELS: Final = r"""
      (?:an?\s+)?(?:correction|clarification|correx)s?\b | corrected\b | clarified\b | amended\b | updated?\b
    | errat(?:um|a)\b
    | (?:an?\s+)?editor(?:['’]?s['’]?|ial)?\s+note\b | editors['’]?\s+note\b | retraction\b
    | correcci[oó]n | fe\s+de\s+err(?:atas|ores) | aclaraci[oó]n | rectificaci[oó]n | actualizaci[oó]n
    | nota\s+(?:del?\s+(?:la\s+)?(?:editor|redacci[oó]n)|da\s+(?:reda[cç][aã]o|edi[cç][aã]o)|della?\s+redazione)
    | corre[cç][aã]o | esclarecimento | retifica[cç][aã]o | atualiza[cç][aã]o | correzione | rettifica | precisazione
    | aggiornamento | correctif | rectificatif | pr[eé]cision | mise\s+[aà]\s+jour | note\s+de\s+la\s+r[eé]daction
    | ndlr
    | korrektur | berichtigung | richtigstellung | klarstellung | aktualisier(?:t|ung) | nachtrag
    | (?:anmerkung|hinweis)\s+der\s+redaktion | anm\.\s*d\.\s*red | correctie | rectificatie | aanvulling | naschrift
    | sprostowanie | korekta | aktualizacja | od\s+redakcji
    | düzeltme | güncelleme | edit[oö]r(?:ün)?\s+notu | đính\s+chính | cập\s+nhật | koreksi | ralat | klarifikasi
    | catatan\s+(?:editor|redaksi) | исправлен | поправк | уточнен | обновлен | опровержен | от\s+редакции
    | примечание\s+редак | виправлен | оновлен | від\s+редакції
    | (?:भूल\s+)?सुधार | संशोधन | स्पष्टीकरण | अपडेट | संपाद(?:क|कीय)\s+(?:की\s+टिप्पणी|नोट) | সংশোধন
    | সম্পাদকের\s+নোট
    | تصحيح | تصويب | توضيح | تنويه | تحديث | استدراك | ملاحظة\s+(?:من\s+)?المحرر | تصحیح | وضاحت | اپ\s*ڈیٹ
    | اصلاحیه | תיקון | הבהרה | עדכון | הערת\s+(?:ה)?(?:מערכת|עורך)
    | 更正 | 勘误 | 勘誤 | 澄清 | 编者[按注] | 編者[按註] | 更新 | 訂正 | 修正 | お詫び | おわび | 編集部注 | 追記
    | 정정 | 바로잡습니다 | 수정 | 편집자\s*주 | 업데이트
"""
# What one says of the text, wherever in the line.
_PHRASES: Final = r"""
      \b(?:earlier|previous|prior|original|first)\s+versions?\s+of\s+th(?:is|e)\b
    | \b(?:an|the)\s+(?:earlier|previous)\s+version\b
    | \bth(?:is|e)\s+(?:\w+\s+){0,2}(?:was|were|(?:has|have)\s+been)\s+(?:\w+\s+){0,2}
        (?:amended|corrected|updated|clarified|changed|edited|revised)\b
    | \bthis\s+(?:article|story|post|page|report|headline)\b.{0,80}\b(?:amended|corrected|updated|clarified|revised)\b
    | \bwas\s+(?:corrected|amended)\s+on\b | \bversi[oó]n\s+(?:anterior|previa|inicial)\b
    | \bvers[aã]o\s+(?:anterior|inicial)\b
    | \b(?:fue|ha\s+sido|foi)\s+(?:actualizad|corregid|modificad|atualizad|corrigid|alterad)
    | \b(?:precedente|prima)\s+versione\b | \bversione\s+precedente\b
    | \b[eè]\s+stat[oa]\s+(?:aggiornat|corrett|modificat)
    | \b(?:premi[eè]re|pr[eé]c[eé]dente)\s+version\b | \bversion\s+(?:pr[eé]c[eé]dente|ant[eé]rieure|initiale)\b
    | \ba\s+[eé]t[eé]\s+(?:mis[e]?\s+[aà]\s+jour|modifi[eé]|corrig[eé])
    | \b(?:früheren?|vorherigen?|ersten?|ursprünglichen?)\s+(?:version|fassung)\b
    | \bwurde\s+.{0,60}(?:korrigiert|aktualisiert|ergänzt|berichtigt)
    | \beerdere\s+versie\b | \b(?:wcześniejsz|poprzedni|pierwotn)\w+\s+wersj | \bönceki\s+(?:sürüm|versiyon|hal)
    | \b(?:güncellen|düzeltil)(?:di|miştir)\b | \bphiên\s+bản\s+trước\b | \bversi\s+sebelumnya\b
    | (?:ранн|предыдущ|первой|первоначальн)\w*\s+верси | в\s+текст\w*\s+(?:внес|исправ)
    | ранее\s+в\s+(?:тексте|материале|статье|заметке)
    | (?:पहले\s+के|पिछले|पुराने)\s+संस्करण | نسخة\s+سابقة | سابقہ\s+(?:ورژن|متن) | גרס[הא]\s+(?:קודמת|מוקדמת)
    | (?:早前|此前|之前|先前|较早|較早)的?版本 | 本文已.{0,6}(?:更新|更正|修改|修订|修訂)
    | (?:以前|当初|初出)の(?:版|バージョン|記事) | 이전\s*버전
"""
_CORRECTION: Final = re.compile(
    rf"^\W*(?:{_LABELS})[^.。]{{0,40}}?(?:[:：.。(（—–，]|\s-\s|$)|(?:{_PHRASES})", re.IGNORECASE | re.VERBOSE
)
# Whom to write to about a mistake is no word on this story.
_POLICY: Final = re.compile(
    r"\bcorrections?\s*(?:@|policy|page|requests?\b|and\s+complaints|to\b)", re.IGNORECASE
)


def is_correction(line: str) -> bool:
    """Tell a line by which a page corrects, clarifies or dates its own story; cut off, the story may be wrong."""
    return _CORRECTION.search(line) is not None and _POLICY.search(line) is None
