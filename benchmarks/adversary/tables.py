"""The words that the operators exchange, as tables."""

from __future__ import annotations

from typing import Final


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Read "a:b c:d" as pairs, each both ways; "_" is a space."""
    pairs = [tuple(pair.replace("_", " ").split(":")) for pair in text.split()]
    return tuple(both for one, other in pairs for both in ((one, other), (other, one)))


def _list(text: str) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in text.split(";"))


def _arrows(text: str) -> tuple[tuple[str, str], ...]:
    """Read "a -> b; c -> d" as pairs."""
    return tuple((old, new) for old, new in (each.split(" -> ") for each in _list(text)))


ANTONYMS: Final = _pairs(
    """
    rose:fell rises:falls rise:fall rising:falling increase:decrease increased:decreased
    increases:decreases grew:shrank grow:shrink growth:decline gained:lost won:lost win:lose
    wins:loses accepted:rejected accept:reject approved:rejected approve:reject opened:closed
    open:closed opens:closes opening:closing began:ended begin:end begins:ends started:finished
    starts:finishes start:finish arrived:left arrive:leave bought:sold buy:sell supported:opposed
    support:oppose supports:opposes allowed:banned allow:ban strengthened:weakened
    praised:criticised welcomed:condemned agreed:refused succeeded:failed passed:failed
    hired:dismissed lent:borrowed remembered:forgot loved:hated improved:worsened better:worse
    best:worst safe:dangerous rich:poor large:small larger:smaller largest:smallest big:small
    long:short longer:shorter old:new older:younger oldest:youngest early:late earlier:later
    cheap:expensive cheaper:dearer strong:weak stronger:weaker public:private legal:illegal
    possible:impossible known:unknown likely:unlikely full:empty hot:cold warm:cool wet:dry
    heavy:light easy:difficult fast:slow high:low deep:shallow wide:narrow male:female men:women
    men's:women's boys:girls man:woman son:daughter sons:daughters husband:wife father:mother
    brother:sister day:night winter:summer spring:autumn morning:evening north:south
    northern:southern east:west eastern:western left:right upper:lower front:back inside:outside
    import:export imports:exports imported:exported profit:loss profits:losses success:failure
    victory:defeat peace:war before:after without:with for:against up:down indoors:outdoors
    permanent:temporary local:foreign innocent:guilty joined:left included:excluded include:exclude
    protect:destroy protected:destroyed found:lost kept:abandoned confirmed:denied confirm:deny
    builds:demolishes built:demolished build:demolish rural:urban majority:minority buyers:sellers
    teachers:pupils doctors:patients employers:workers landlords:tenants ended:continued
    stopped:continued raised:lowered raise:lower widened:narrowed extended:shortened added:removed
    add:remove borrow:lend
    """
)
COMPARISONS: Final = _pairs(
    """
    more_than:less_than more_than:fewer_than at_least:at_most over:under above:below higher:lower
    highest:lowest more:less more:fewer most:least faster:slower first:last larger:smaller
    largest:smallest longer:shorter longest:shortest older:newer oldest:newest nearly:more_than
    almost:over up_to:more_than greater:smaller earlier:later better:worse best:worst before:after
    cheaper:dearer twice:half doubled:halved heaviest:lightest deeper:shallower wider:narrower
    warmer:colder stronger:weaker younger:older youngest:oldest exceeded:missed ahead_of:behind
    above_average:below_average bigger:smaller biggest:smallest fewer:more less:more later:earlier
    until:since top:bottom
    """
)
CERTAIN: Final = _arrows(
    """
    may have -> did; might have -> did; may -> will; might -> will; could -> will; would -> did;
    should -> will; would like to -> will; plans to -> will; plan to -> will; planned to -> did;
    hopes to -> will; hope to -> will; hoped to -> did; wants to -> will; want to -> will; wanted to
    -> did; intends to -> will; intend to -> will; expects to -> will; expect to -> will; is
    expected to -> will; are expected to -> will; is likely to -> will; are likely to -> will; is
    due to -> did; are due to -> did; aims to -> will; promised to -> did; agreed to -> did; has
    agreed to -> did; offered to -> did; has offered to -> did; have offered to -> did; tried to ->
    did; is considering -> has decided on; are considering -> have decided on; allegedly ->
    certainly; reportedly -> certainly; probably -> certainly; possibly -> certainly; perhaps ->
    certainly; apparently -> certainly; believes that -> has proved that; believe that -> have
    proved that; believed that -> proved that; believes -> has proved that; fear that -> know that;
    fears that -> knows that; feared that -> knew that; suspects -> knows; suspect -> know;
    suspected -> proved; estimates -> has counted; estimated -> counted; suggested -> proved;
    suggests -> proves; appears to -> does; appeared to -> did; seems to -> does; accused ->
    convicted; claimed -> proved; claims -> proves; proposed -> carried out; proposes -> carries
    out; asked for -> received; applied for -> received; about -> exactly; around -> exactly;
    roughly -> exactly; approximately -> exactly; nearly -> exactly; almost -> exactly; likely ->
    certain
    """
)
GENERAL: Final = _arrows(
    """
    some of the -> all of the; some -> all; some -> no; many of the -> all of the; many -> all;
    several -> all; a few -> all; most of the -> all of the; most -> all; most -> no; often ->
    always; usually -> always; sometimes -> always; mainly -> only; mostly -> only; largely -> only;
    partly -> wholly; rarely -> never; seldom -> never; one of the -> the only one of the; one of
    its -> the only one of its; a -> the only; a -> every; an -> every; the -> all the; both ->
    neither of; both -> only one of; each -> only one; half -> all; half of -> all of; two of -> all
    of; three of -> all of; at least -> exactly; in part -> entirely; at times -> at all times; in
    -> only in; for -> only for; can -> must; half -> a third of; half of -> a third of; a third of
    -> half of; a quarter of -> half of; two-thirds of -> half of; twice -> three times; once ->
    twice; every day -> every week; each year -> each month; a year -> a month; a day -> a week;
    every -> only one; all -> none of; none -> all; each -> every second
    """
)
UNITS: Final = _pairs(
    """
    pounds:dollars euros:dollars million:billion thousand:million kilometres:miles metres:feet
    metres:kilometres tonnes:kilograms kilograms:grams hours:minutes hours:days days:weeks
    weeks:months months:years hectares:acres litres:gallons percent:times hour:minute day:week
    week:month month:year minutes:seconds cents:euros pence:pounds kilometre:mile metre:foot
    tonne:kilogram hectare:acre litre:gallon degrees:percent per_cent:points metres:centimetres
    kroner:euros crowns:euros megawatts:gigawatts decade:century decades:centuries
    square_metres:square_kilometres people:families homes:schools seats:tickets points:places
    knots:metres
    """
)
SIGNS: Final = {"£": "$", "€": "£", "$": "€", "%": " points", "₹": "€", "¥": "$"}
ROLES: Final = tuple(
    """
    mayor deputy_mayor president vice-president prime_minister minister chairman chairwoman chair
    director manager head spokesman spokeswoman spokesperson engineer architect coach captain lawyer
    judge doctor nurse teacher professor student pupil farmer fisherman owner founder secretary
    treasurer inspector commissioner councillor senator ambassador editor curator librarian
    biologist geologist historian scientist researcher economist chemist driver pilot chef baker
    keeper warden ranger surgeon firefighter officer analyst accountant designer conductor composer
    singer actor producer principal headteacher resident volunteer worker mechanic plumber carpenter
    archaeologist oceanographer ecologist hydrologist midwife pharmacist harbourmaster
    superintendent auditor planner adviser trustee campaigner
    """.split()
)
QUALIFIERS: Final = {
    "foreign": "defence",
    "finance": "health",
    "transport": "culture",
    "chief": "former",
    "deputy": "acting",
    "environment": "interior",
    "education": "energy",
    "regional": "national",
    "national": "regional",
    "city": "county",
    "town": "state",
    "county": "city",
    "executive": "honorary",
    "financial": "technical",
    "technical": "financial",
    "managing": "retired",
    "project": "sales",
    "head": "assistant",
    "senior": "junior",
    "lead": "trainee",
    "former": "current",
}
INVENTED: Final = _list(
    """
    because money had run out; because of pressure from investors; after a secret vote; to please
    the government; in order to save money; on the advice of lawyers; at midnight; in Lisbon; for
    the third time; with the help of the army; despite angry protests; on behalf of a Swiss bank; in
    front of cameras; which surprised experts; and later apologised; and was fined for it; as a gift
    to the town; without telling anybody; under a court order; for personal reasons; together with
    the rival company; the first time this has happened in Europe; a move welcomed by the
    opposition; in tears; by mistake; again; twice; alone; every night; against the will of the
    others; as before; for no reason; within a year; since then; against all others; with no help;
    after that; every time; only once; for ever; the next day; because of it; and then left; and did
    so on time
    """
)
ADJECTIVES: Final = tuple(
    """
    controversial secret famous bankrupt illegal wealthy angry disputed corrupt beloved abandoned
    historic unpaid foreign retired dangerous popular expensive former wooden northern annual entire
    rival Swiss state-owned empty biggest second main final whole only unsafe first
    """.split()
)
MONTHS: Final = tuple(
    "January February March April May June July August September October November December".split()
)
WEEKDAYS: Final = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
SEASONS: Final = _arrows(
    """
    spring -> autumn; summer -> winter; morning -> evening; last year -> this year; next year ->
    last year; last week -> last month; yesterday -> a week ago; this year -> next year; last month
    -> last year; noon -> midnight; afternoon -> night; weekend -> week
    """
)
NUMBER_WORDS: Final = tuple(
    """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    """.split()
)
ORDINAL_WORDS: Final = tuple("first second third fourth fifth sixth seventh eighth ninth tenth".split())
FRACTIONS: Final = _arrows(
    """
    half -> a third; two-thirds -> half; two thirds -> half; three-quarters -> a quarter; three
    quarters -> a quarter; a third -> a quarter; a quarter -> a third; a fifth -> a quarter; twice
    -> three times; doubled -> tripled; double -> triple; dozen -> hundred; dozens -> hundreds;
    hundreds -> thousands; a hundred -> two hundred; hundred -> thousand; once -> twice
    """
)
SPEECH: Final = tuple(
    """
    said says told added explained announced warned argued insisted claimed stated noted confirmed
    admitted complained replied predicted wrote promised believes thinks recalled called described
    estimated estimates
    """.split()
)
AUXILIARIES: Final = tuple(
    """is are was were has have had will would can could may might should must does do did""".split()
)
PASTS: Final = {
    past: base
    for base, past in (
        pair.split(":")
        for pair in [
            "rise:rose",
            "fall:fell",
            "grow:grew",
            "win:won",
            "lose:lost",
            "begin:began",
            "buy:bought",
            "sell:sold",
            "leave:left",
            "come:came",
            "go:went",
            "take:took",
            "give:gave",
            "get:got",
            "make:made",
            "find:found",
            "hold:held",
            "keep:kept",
            "pay:paid",
            "say:said",
            "tell:told",
            "think:thought",
            "know:knew",
            "see:saw",
            "send:sent",
            "spend:spent",
            "lead:led",
            "meet:met",
            "build:built",
            "bring:brought",
            "become:became",
            "break:broke",
            "drive:drove",
            "write:wrote",
            "speak:spoke",
            "run:ran",
            "sink:sank",
            "swim:swam",
            "choose:chose",
            "draw:drew",
            "fly:flew",
            "stand:stood",
            "strike:struck",
            "catch:caught",
            "teach:taught",
            "wear:wore",
            "ride:rode",
            "sing:sang",
            "steal:stole",
            "throw:threw",
            "feel:felt",
            "lie:lay",
            "hide:hid",
            "freeze:froze",
            "shake:shook",
            "sleep:slept",
            "blow:blew",
            "beat:beat",
        ]
    )
}
