"""The words by which boilerplate is known, in many languages, and the verbs that make a line reported speech."""

from __future__ import annotations

import re
from typing import Final

from index.text.words import VERBS_OF_SAYING, one_of

_NETWORKS: Final = (
    r"(?:whats\s?app|facebook|instagram|telegram|twitter|youtube|tik\s?tok|threads|bluesky|viber|zalo|google\s+news"
    r"|discover|newsletter|вконтакте|дзен\w*|телеграм\w*|[вт]атсап\w*)"
)

# A player that does not play.
_PLAYERS: Final = r"""
      to\s+(?:play|view|see|watch|hear|listen\s+to)\s+th(?:is|e)\b.{0,80}\b(?:javascript|browser|plug-?in|flash)\b.*
    | this\s+(?:video|audio|content|media|embed)\s+(?:can\s?not|is\s+not|is\s+no\s+longer)\s+
        (?:be\s+)?(?:played|loaded|displayed|shown|available|supported)\b.{0,80}
    | your\s+browser\s+(?:does|can|is)\s*n[o'’]t\b.{0,120} | press\s+enter\s+or\s+click\s+to\b.*
    | (?:su|tu)\s+navegador\s+no\s+(?:soporta|admite|permite|es\s+compatible)\b.{0,80}
    | votre\s+navigateur\s+ne\b.{0,120}
    | (?:ihr|dein)\s+browser\b.{0,20}\b(?:nicht|kein)\b.{0,80}
    | (?:o\s+)?seu\s+navegador\s+n[aã]o\s+(?:suporta|permite|[eé]\s+compat)\b.{0,80}
    | il\s+tuo\s+browser\s+non\b.{0,120}
    | ваш\s+браузер\s+не\s.{0,120}
    | tarayıcınız\s.{0,100} | trình\s+duyệt\s+của\s+bạn\s+không\b.{0,100} | आपका\s+ब्राउज़र\s.{0,100}
    | متصفحك\s+لا\s.{0,100} | (?:您的|你的)浏览器.{0,60} | お使いのブラウザ.{0,60}
"""
# A gate before the rest, and invitations to one's own channels.
_GATES: Final = rf"""
      create\s+(?:an?\s+(?:free\s+)?|your\s+(?:free\s+)?)account(?:\s+(?:to|and|or|for|now|today)\b.{{0,100}}|\W*$)
    | (?:get|receive|want|have|start|.{{0,100}}\b(?:delivered|sent|straight|direct(?:ly)?))\b.{{0,120}}
        \b(?:in|to|into)\s+your\s+inbox\b.{{0,120}}
    | join\s+\S+\s+(?:for\s+free|today)\b.{{0,120}}
    | (?:log|sign)\s+in\s+or\s+(?:register|sign\s+up|subscribe)\b.{{0,120}}
    | (?:like|enjoy)(?:d|ing)?\s+(?:this|our|the)\s+(?:conversation|interview|post|newsletter|piece|essay|podcast
        |episode|issue|edition|column|series|video|recipe|article|story|read)\s*[?!,].{{0,200}}
    | if\s+you\s+(?:like|liked|enjoy|enjoyed)\s+(?:this|our)\s+(?:\w+)\s*[,:].{{0,160}}
    | crea\s+(?:una|tu)\s+cuenta\s+(?:gratis|gratuita|para|y\s+(?:accede|lee|sigue))\b.{{0,100}}
    | inicia\s+sesi[oó]n\s+(?:para|o)\b.{{0,100}}
    | (?:créez|ouvrez)\s+(?:un|votre)\s+compte\b.{{0,100}} | connectez-vous\s+(?:pour|à)\b.{{0,100}}
    | (?:suivez|rejoignez|retrouvez)(?:-nous|\s+(?:nous|notre|nos|toute?s?|l[’']actu\w*))\b.{{0,80}}
        \b{_NETWORKS}\b.{{0,60}}
    | jetzt\s+(?:gratis\s+|kostenlos\s+)?(?:registrieren|anmelden|abonnieren|testen)\b.{{0,40}}
    | folgen\s+sie\b.{{0,60}}\b{_NETWORKS}\b.{{0,60}}
    | (?:crie|abra)\s+(?:uma|sua)\s+conta\b.{{0,100}} | cadastre-se\b.{{0,100}}
    | (?:fa[cç]a|fa[cç]a\s+seu)\s+login\s+para\b.{{0,100}}
    | curt(?:a|am)\s+(?:a\s+)?noss[ao]\b.{{0,120}}
    | (?:sig(?:a|am)|acompanhe|participe
        |receba\s+(?:as\s+|nossas\s+)?(?:not[ií]cias|novidades|alertas)|entre\s+(?:no|para|em))
        \b.{{0,100}}\b{_NETWORKS}\b.{{0,60}}
    | (?:s[ií]gan?os|[uú]nete|[uú]nase|recibe\s+(?:nuestr\w+|gratis|en\s+tu))\b.{{0,100}}\b{_NETWORKS}\b.{{0,60}}
    | (?:segui|metti|ricevi|unisciti)\b.{{0,80}}\b{_NETWORKS}\b.{{0,60}}
    | (?:создайте\s+аккаунт|зарегистрируйтесь|войдите)\s.{{0,80}}(?:чтобы|и)\s.{{0,80}}
    | (?:присоединяйтесь|вступайте)\s.{{0,100}}(?:канал|групп|чат|{_NETWORKS}).{{0,60}}
    | .{{0,80}}\b{_NETWORKS}['’]?\w*\s.{{0,40}}(?:takip\s+(?:edin|et)\b|takip\s+etmek\s+için|abone\s+ol\b).{{0,40}}
    | bizi\s+.{{0,40}}takip\s+ed(?:in|ebilir)\w*.{{0,60}}
    | (?:đăng\s+ký|tham\s+gia)\b.{{0,60}}\b(?:bản\s+tin|kênh|{_NETWORKS})\b.{{0,80}}
    | theo\s+dõi\s+(?:chúng\s+tôi|kênh)\b.{{0,80}}
    | (?:gabung(?:lah)?\s+(?:di|ke|bersama|dengan)|ikuti\s+kami|dapatkan)\b.{{0,80}}\b{_NETWORKS}\b.{{0,60}}
    | (?:obserwuj|polub|dołącz)\b.{{0,60}}\b{_NETWORKS}\b.{{0,60}} | (?:volg|like)\s+ons\b.{{0,80}}
    | (?:أنشئ\s+حساب|سجل\s+(?:الدخول|الآن)).{{0,80}}
    | (?:注册|登录|登錄)(?:账号|帐号|帳號)?(?:后|後)?(?:即可|查看|阅读全文|发表评论).{{0,30}}
    | .{{0,60}}(?:নিউজলেটার|চ্যানেল)\s.{{0,30}}(?:করুন|ফলো).{{0,20}} | (?:আরও|আরো)\s+পড়ুন.{{0,100}}
"""
# Whose text it is, who answers for it, what one may do with it.
_RIGHTS: Final = r"""
      .{2,60}\bnot\s+responsible\s+for\s+(?:the\s+)?(?:content|accuracy)\b.{0,20}\b(?:external|linked|third)\b.{0,80}
    | \W*(?:except\s+for\s+the\s+headline,\s+)?this\s+(?:story|report|article)\s+has\s+
        (?:not\s+been\s+edited|been\s+(?:auto-?\s?generated|(?:published|sourced)\s+from))\b.{0,200}
    | .{0,80}\b(?:syndicated|wire\s+agency|news\s+agency)\s+feed\b.{0,120}
    | .{0,80}\b(?:material|content|article)\s+may\s+not\s+be\s+(?:published|reproduced|redistributed|copied)\b.{0,160}
    | .{0,60}\bno\s+se\s+(?:hace\s+responsable|responsabiliza)\s+\w+\s+(?:l[ao]s\s+)?(?:contenid|opinion|comentari).*
    | \(?con\s+informaci[oó]n\s+de\s.{1,40}
    | .{0,60}\bprohibida\s+(?:la|su)\s+reproducci[oó]n\s+(?:total|parcial|sin)\b.{0,80}
    | .{0,60}\bpas\s+responsable\s+d(?:u|es)\s+conten\w+\b.{0,20}\b(?:sites?|liens?|externes?)\b.{0,60}
    | \(?avec\s+(?:afp|reuters|ap|agences?)\)?\W*
    | .{0,60}\breproduction\s+(?:interdite|réservée)(?:\s+sans\b.{0,40})?\W*
    | tous\s+droits\s+réservés\b.{0,80} | la\s+suite\s+après\s+(?:cette|la)\s+pub\w*\W*
    | .{0,60}\b(?:nicht\s+verantwortlich|keine\s+haftung)\b.{0,30}\b(?:extern|verlinkt)\w+.{0,80}
    | diese\s+(?:meldung|nachricht)\s+(?:ist\s+teil|wurde)\b.{0,40}\bautomati\w+\b.{0,120}
    | \(?mit\s+material\s+(?:von|der)\b.{0,40} | (?:©\s*)?dpa-infocom\b.{0,60} | alle\s+rechte\s+vorbehalten\b.{0,80}
    | \(?com\s+informa[cç][oõ]es\s+d(?:e|a|o|as|os)\s.{1,40} | todos\s+os\s+direitos\s+reservados\b.{0,60}
    | .{0,60}\bn[aã]o\s+se\s+responsabiliza\s+pel[oa]s?\s+(?:conte|opini|coment)\w+.{0,80}
    | (?:©\s*)?riproduzione\s+riservata\b.{0,60}
    | .{0,60}не\s+нес[её]т\s+ответственности\s+за\s+содержани\w+\s+(?:реклам|внешн|сайт|ссыл|сторонн).{0,80}
    | при\s+(?:использовании|цитировании|перепечатке)\s.{0,80}(?:ссылк|запрещ|разрешен).{0,100}
    | (?:перепечатка|копирование)\s+(?:материал|текст)\w*\s.{0,100}
    | .{0,120}\btarafından\s+(?:geçilen|servis\s+edilen|gönderilen)\s+(?:tüm|bütün)\s+haber.{0,200}
    | .{0,40}\bhaber\w*\s+.{0,20}\bhukuki\s+muhata\w+\b.{0,120} | yasal\s+uyarı\s*[:!].{0,120}
    | .{0,40}\b(?:her\s+hakkı|tüm\s+hakları)\s+saklıdır.{0,80} | (?:ghi\s+rõ\s+nguồn|bản\s+quyền\s+thuộc)\s.{0,100}
    | .{0,60}सिंडिकेट\s+फीड.{0,120} | .{0,60}सर्वाधिकार\s+सुरक्षित.{0,60} | .{0,60}সর্বস্বত্ব.{0,60} | স্বত্ব\s*©.{0,120}
    | .{0,60}(?:غير\s+مسؤول|لا\s+يتحمل).{0,30}محتوى\s+(?:المواقع|الروابط|التعليقات|الإعلانات).{0,60}
    | 本文.{0,6}(?:仅代表|不代表|转载自).{0,60} | .{0,20}未经(?:许可|授权|允许)[,，]?\s*(?:不得|禁止|严禁|请勿).{0,30}
"""
NOTES: Final = f"{_PLAYERS} | {_GATES} | {_RIGHTS}"
"""Whole lines, to be matched in verbose mode and without regard to case."""

_VERBS: Final = (
    rf"(?:{one_of(VERBS_OF_SAYING)}|tells|warns|found|writes|(?:had|has|have)\s+(?:\w+\s+)?written|shouted|begged|pleaded|joked"
    r"|cried|claimed|reported|announc(?:es|ed)|advis(?:es|ed)|urged|ruled|admit(?:s|ted)"
    r"|explain(?:s|ed)|promised|replied|argu(?:es|ed)|stated|complain(?:s|ed)|accus(?:es|ed)"
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
