"""Tell lines that belong to a page from those that belong to its story: share bars, bylines, calls to the visitor."""

from __future__ import annotations

import re
from typing import Final

from index.intake.boilerplate.phrases import NOTES, is_reported

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
_LONGEST_CHARACTERS = 400
"""Characters; no such line is longer, and longer ones would be tried in vain."""


def is_boilerplate(line: str) -> bool:
    """Tell share buttons, calls to subscribe, bylines and the like from the story's own lines."""
    if len(line) > _LONGEST_CHARACTERS:
        return False
    if _LABEL.match(line) is not None or _BYLINE.match(line) is not None:
        return True
    return _CALL.match(line) is not None and not is_reported(line)


def opens_list(line: str) -> bool:
    """Tell whether the headlines of other stories follow behind this piece of boilerplate."""
    return is_boilerplate(line) and _LIST_OF_OTHERS.match(line) is not None


_LONGEST_CALL: Final = 320

# Labels and links, which are no sentences: with a full stop at their end they are none of these.
_LABELS: Final = r"""
      (?:lea|leer|lee)\s+(?:tambi[eé]n|m[aá]s)\b.* | m[aá]s\s+informaci[oó]n | te\s+puede\s+interesar.*
    | publicidad | compartir(?:\s+(?:en|por)\s+\S+)? | archivado\s+en.* | lo\s+m[aá]s\s+(?:visto|le[ií]do).*
    | (?:ver|ir\s+a)\s+(?:los\s+)?comentarios | iniciar\s+sesi[oó]n
    | (?:à|a)\s+lire\s+aussi.* | lire\s+(?:aussi|plus|la\s+suite).* | publicit[eé] | partager | les\s+plus\s+lus
    | (?:lesen\s+sie|lies)\s+auch.* | mehr\s+zum\s+thema.* | anzeige | werbung | teilen | kommentare
    | leia\s+(?:tamb[eé]m|mais).* | publicidade | compartilh(?:ar|e).* | leggi\s+anche.* | pubblicit[aà] | condividi.*
    | annonse | les\s+også.* | lees\s+ook.* | czytaj\s+też.* | (?:ayrıca|bunu\s+da)\s+oku.*
    | читайте\s+(?:также|по\s+теме|ещ[её]).* | читать\s+(?:далее|также|полностью).* | поделиться.* | реклама
    | комментари(?:и|ев)(?:\s*\(\d+\))? | теги?\s*:.* | (?:новости|материалы)\s+по\s+теме.* | главное\s+за\s+день
    | источник\s*:\s*\S.{0,60} | все\s+права\s+защищены.*
    | (?:यह|ये|इसे)\s+भी\s+(?:पढ़ें|पढ़ें|देखें).* | और\s+(?:पढ़ें|पढ़ें).* | विज्ञापन | शेयर\s+करें.* | टिप्पणियां.*
    | (?:संबंधित|ताजा|ताज़ा)\s+(?:खबरें|ख़बरें).* | \(?(?:एजेंसी|भाषा|पीटीआई)\s+(?:इनपुट|के\s+इनपुट).{0,12}\)?
    | اقرأ(?:وا)?\s+(?:أيضا|أيضًا|أيضاً|المزيد).* | (?:شاهد|طالع)\s+أيضا.* | شارك(?:ها|وا)?(?:\s+\S+)? | إعلان | اعلان
    | (?:ال)?مصدر\s*:\s*.{1,40} | (?:الأكثر|الاكثر)\s+قراءة | التعليقات.* | (?:الكلمات\s+المفتاحية|الوسوم|وسوم).*
    | جميع\s+الحقوق.* | مزید\s+(?:پڑھیں|خبریں|پڑھئے).* | یہ\s+بھی\s+پڑھیں.* | اشتہار | تبصرے.* | بیشتر\s+بخوانید.*
    | קרא(?:ו|י)?\s+(?:גם|עוד).* | (?:אולי|עוד)\s+(?:יעניין|יעניינ).* | שתפו.* | שתף | פרסומת | תגובות.*
    | כל\s+הזכויות\s+שמורות.* | לעדכונים\s+נוספים.*
    | (?:相关|延伸|推荐)(?:阅读|新闻|链接|閱讀|新聞).* | (?:责任编辑|責任編輯|编辑|編輯|责编|审核|校对)\s*[:：].{0,30}
    | 分享[到至].{0,20} | (?:来源|來源|稿源)\s*[:：].{0,30} | [扫掃]一[扫掃].* | 版权所有.* | 未经授权.* | 广告 | 廣告
    | (?:热门|热点|点击).{0,6}排行.* | 点击.{0,20}(?:关注|下载|查看).{0,20}
    | 関連(?:記事|ニュース|リンク).* | 続きを読む | あわせて読みたい.* | .{0,20}会員(?:限定|登録).{0,40}
    | 残り\d+文字.*
    | .{0,40}無断転載.* | アクセスランキング | 広告 | (?:シェア|ツイート)(?:する)?
    | 관련\s*기사.* | .{0,40}무단\s*전재.* | 광고 | 공유하기
    | like | skip\s+(?:advertisement|ad) | scroll\s+(?:down\s+)?to\s+continue.* | story\s+saved.* | previously\s*:.*
    | (?:check|view)\s+(?:the\s+)?price.* | report\s+an?\s+(?:error|typo|mistake).* | view\s+(?:all\s+)?comments
"""
# Calls, which may be whole sentences.
_CALLS: Final = r"""
      (?:.{0,200}[.!?:]\s+)?sign\s+up\b.{0,60}\b(?:newsletter|here|inbox|letter)\b.*
    | .{0,120}\bnewsletter\b.{0,120}[.!?]\s+(?:sign\s+up|subscribe)\b.* | .{0,160}\breader-supported\s+publication\b.*
    | (?:like|enjoy)(?:d|ing)?\s+(?:what\s+you\s+(?:read|see)|this\s+(?:story|article))\b.*
    | (?:please\s+)?(?:support|donate\s+to)\s+(?:our|independent)\s+(?:work|journalism|reporting|newsroom|media)\b.*
    | (?:please\s+)?(?:consider\s+becoming|become)\s+a\s+(?:member|subscriber|supporter|patron)\b.*
    | our\s+(?:work|reporting|journalism)\s+(?:is\s+free|depends\s+on)\b.*
    | already\s+a\s+(?:subscriber|member)\s*(?:[?!].*|$)
    | this\s+(?:article|story|content)\s+is\s+(?:reserved\s+for|for|only\s+for)\b.{0,40}subscribers\b.*
    | (?:subscribe|register|log\s+in|sign\s+in)\s+(?:now\s+)?(?:and|to)\s+(?:read|continue|keep|get|unlock)\b.*
    | keep\s+reading(?:\s+\S+){0,8} | you\s+have\s+(?:\S+\s+)?(?:free\s+)?articles\s+(?:left|remaining)\b.*
    | .{1,80}\bcontributed\s+to\s+this\s+(?:report|story|article)\W*
    | this\s+(?:story|article|report)\s+was\s+(?:originally|first)\s+published\s+(?:by|on|at|in\s+(?!\d))\b.*
    | this\s+(?:story|article)\s+was\s+(?:produced|supported|made\s+possible)\s+(?:with|by)\b.*
    | reporting\s+by\s+[^.]{3,80}[;,]\s*(?:additional\s+)?(?:writing|editing|reporting)\s+by\b.*
    | \(?with\s+(?:agency\s+)?inputs?\s+from\s+(?:\w+\s+){0,2}(?:agencies|pti|ani|ians|reuters|ap|afp)\W*
    | (?:got|have|do\s+you\s+have)\s+a\s+(?:news\s+)?(?:story|tip|view)\b[^.?]{0,60}\?
        (?:\s.*\b(?:e-?mail|contact|write\s+to|call|text|tell\s+us|send|let\s+us|get\s+in\s+touch|share|click|here)\b.*)?
    | (?:e-?mail|contact|reach)\s+(?:us|him|her|them|the\s+(?:author|reporter))\s+(?:at|on|via)\b.*
    | (?!.*[.!?]$).{0,60}[:\d]\s*(?:or\s+)?\S+@\S+\.\w+.{0,60}
    | (?:正在加载|加载中|読み込み中|загрузка|cargando|chargement)\W*
    | we\s+(?:may\s+)?(?:earn|receive)\s+(?:an?\s+)?(?:\w+\s+)?commissions?\b.* | this\s+entry\s+was\s+posted\b.*
    | (?:listen|watch|podcast)\s*:\s*.{0,200}\b(?:podcast|episode|newsletter)s?\b.*
    | your\s+e-?mail\s+address\s+will\s+not\b.* | comments\s+are\s+(?:now\s+)?closed(?:\s+(?:for|on)\s+this\b.*)?\W*
    | be\s+the\s+first\s+to\s+comment(?:\s+on\s+this\b.*)?\W*
    | (?:like\s+)?loading(?:\s+\S+){0,3}\s*(?:\.\.\.|…)? | was\s+this\s+(?:article|page|story)\s+\w+\s*\?
    | (?:you\s+need\s+to|please)\s+(?:enable|turn\s+on)\s+javascript\b.*
    | follow\s+.{2,40}\s+on\s+(?:x|twitter|facebook|instagram)\W*
    | (?:suscr[ií]bete|ap[uú]ntate|reg[ií]strate|s[ií]guenos)\b.* | descarga\s+(?:nuestra|la)\s+app\b.*
    | puedes\s+seguir\s+a\b.* | .{0,160}\bnuestr[ao]\s+newsletter\b.*
    | (?:abonnez-vous|inscrivez-vous|suivez-nous)\b.* | (?:abonnieren|folgen)\s+sie\s+(?:uns|jetzt|hier)\b.*
    | (?:assine|siga-nos|inscreva-se)\b.* | (?:iscriviti|seguici)\b.*
    | (?:подписывайтесь|подпишитесь)\s+на\s.* | нашли\s+(?:ошибку|опечатку)\s*\?.*
    | (?:следите|читайте\s+нас)\s.{0,120}(?:канал|телеграм|дзен|telegram|вконтакте|соцсет).{0,80}
    | .{0,160}हमारे\s+.{0,20}\s*(?:चैनल|पेज)\s+.{0,60}(?:जुड़ें|जुड़ें|फॉलो|सब्सक्राइब).{0,40}
    | .{0,40}(?:फॉलो|सब्सक्राइब)\s+करें\W* | (?:पूरी\s+)?(?:खबर|ख़बर)\s+(?:पढ़ें|पढ़ें)\W*
    | تابعونا\s.* | (?:تابعوا|اشتركوا?|انضموا)\s.{0,60}(?:قناتنا|نشرتنا|صفحتنا|حسابنا|تطبيقنا).*
    | ہماری\s+ایپ\s+.* | .{0,60}(?:فالو|سبسکرائب)\s+کریں.{0,40} | .{0,40}جملہ\s+حقوق\s+محفوظ.*
    | .{0,60}הצטרפו\s+ל(?:ערוץ|קבוצ|ניוזלטר).*
    | (?:欢迎|请)?(?:扫码|关注|订阅).{0,20}(?:公众号|微信|频道|客户端).{0,40} | 【?免责声明.*
    | .{0,60}(?:LINE|ＬＩＮＥ|メルマガ|アプリ).{0,20}(?:登録|ダウンロード)(?:は|して).{0,20}
"""
# Who wrote the page, where that is a whole sentence.
_BIOS: Final = r"""
      .{2,60}\bis\s+an?\s+(?:\w+\s+){0,4}(?:reporter|correspondent|editor|columnist|journalist|writer)\b.{0,60}
        \b(?:who\s+covers|covering|(?:e-?mail|reach|follow)\b).*
    | by\s+\S+\s+\S+(?:\s+\S+)?\s*,\s+an?\s+.{0,60}\b(?:reporter|correspondent|editor|columnist|journalist|writer)\b.*
    | .{2,60}\bcovers\s+.{3,60}\s+for\s+.{3,60}\b(?:reach|e-?mail|follow)\b.*
"""
_START: Final = r"^[^\w\"'“‘«„]{0,12}"
_CALL_LABEL: Final = re.compile(rf"{_START}(?:{_LABELS})$", re.IGNORECASE | re.VERBOSE)
_CALL_TO_VISITOR: Final = re.compile(rf"{_START}(?:{_CALLS}|{NOTES})$", re.IGNORECASE | re.VERBOSE)
_BIO: Final = re.compile(rf"{_START}(?:{_BIOS})$", re.IGNORECASE | re.VERBOSE)
# What such a line says of a person whom something happened to.
_GOES_ON: Final = re.compile(
    r";|\b(?:and|but|when|until|before|after)\s+(?:he|she|they)\b|\b(?:he|she|they|who)\s+(?:was|were|had|has\s+been|died)\b",
    re.I,
)
_FINISHED: Final = re.compile(r"[.!?\u3002\uff01\uff1f\u061f\u06d4\u0964][\"'\u201d\u2019\u00bb)]*$")


def is_call(line: str) -> bool:
    """Tell a label or a call of a page from a line of its story."""
    if len(line) > _LONGEST_CALL:
        return False
    bare = line.strip().rstrip(":：…)） |*•–—-")
    if _FINISHED.search(line) is None and _CALL_LABEL.match(bare) is not None:
        return True
    return _CALL_TO_VISITOR.match(line.strip()) is not None and not is_reported(line)


def is_bio(line: str) -> bool:
    """Tell a line on who wrote the page from the rest; of a story on a reporter it may be the first, so ask where."""
    return (
        len(line) <= _LONGEST_CALL and _BIO.match(line.strip()) is not None and _GOES_ON.search(line) is None
    )
