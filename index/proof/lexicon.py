"""The words that proving knows, as tables: no code but the splitting of strings."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LIGHT: Final = _words(
    """a an the this that these those such it its he him his she her hers they them their theirs we us
    our ours you your i me my mine who whom whose which what where when why how there here of in on
    at to from by with for as into onto upon about around through and or but so than then also too
    is are was were be been being am has have had having do does did done doing will would can could
    may might shall s t while whereas although though because since if whether both either any
    itself himself herself themselves very just already currently now still however meanwhile
    moreover additionally furthermore thus therefore hence per via among between during within
    toward towards own same other another approximately roughly some around one ones people person
    take takes took taken taking come comes came coming make makes made making get gets got getting
    total figure including include includes included compared amount way rather instead well far too
    becoming become becomes became use used using back
    thing things yes mr mrs ms sir reader story article text"""
)
"""Words that carry too little to need a proof of their own; some are looked at for mood and number."""

NEGATIONS: Final = _words(
    """not no never none nobody nothing nowhere neither nor without cannot unable fail fails failed
    failing refuse refuses refused refusing deny denies denied denying lack lacks lacked lacking
    hardly barely rarely seldom reject rejects rejected decline declines declined rule ruled false
    falsely untrue non"""
) - {"rule", "ruled", "decline", "declines"}

HEDGES: Final[dict[str, frozenset[str]]] = {
    "possible": _words(
        """may might could possible possibly perhaps maybe likely unlikely probable probably potential
        potentially suggest suggests suggested appear appears appeared seem seems seemed expect expects
        expected"""
    ),
    "alleged": _words(
        """alleged allegedly allege alleges alleging reportedly claim claims claimed claiming accuse accuses
        accused suspected suspect suspects believe believes believed purported purportedly
        supposedly rumoured rumored unconfirmed apparently estimate estimates estimated"""
    ),
    "planned": _words(
        """plan plans planned planning aim aims aimed aiming intend intends intended hope hopes hoped hoping
        expect expects expected propose proposes proposed want wants wanted seek seeks sought seeking goal
        goals target targets offer offers offered threaten threatens threatened try tries tried trying
        attempt attempts attempted consider considering considered efforts effort underway ask asked asks
        urge urged urges demanded advise advised"""
    ),
    "future": _words(
        """will would shall pledge pledges pledged pledging promise promises promised promising vow vows
        vowed assure assures assured agree agreed agrees due"""
    ),
    "required": _words("should must ought"),
    "partial": _words(
        "some many several few most mostly often usually sometimes partly partially almost nearly"
    ),
    "conditional": _words("if unless provided assuming otherwise"),
}
"""Words that weaken a statement, by what they say of it: a claim may not drop all of a group's."""

_OPEN: Final = HEDGES["possible"] | HEDGES["planned"]
LICENCES: Final[dict[str, frozenset[str]]] = {
    "possible": HEDGES["possible"]
    | _words(
        "can should whether considering considers thinking weighing believes believe estimates chance hopes hope"
    ),
    "alleged": HEDGES["alleged"]
    | _words("allegation allegations argue argues argued possible possibly may might suggests"),
    "planned": _OPEN | _words("due thinking weighing whether called calling calls goal project would-be"),
    "future": _OPEN | HEDGES["future"] | HEDGES["required"] | _words("faces face can"),
    "required": HEDGES["required"]
    | _words(
        "need needs needed require requires required have has had may might could latest expect expected"
    ),
    "partial": HEDGES["partial"]
    | _words("part half third quarter majority frequently largely common number regularly"),
    "conditional": HEDGES["conditional"] | _words("without should except when in case"),
}
"""Which words of a claim keep what a group of hedges says."""

SPEECH: Final = _words(
    """say says said saying state states stated stating note notes noted noting add adds added adding
    tell tells told announce announces announced explain explains explained remark remarked comment
    commented declare declared according mention mentioned report reported reports confirm confirmed
    confirms warn warned warns argue argued argues insist insisted describe described wrote writes
    writing"""
)

BOUNDARIES: Final = _words(
    """and but while whereas although though because after before when where who which that as since
    until if unless so"""
)
"""Words that begin a new clause."""

ALIASES: Final = (
    (r"\bUnited States(?: of America)?\b", "US"),
    (r"\bU\.S\.A?\.?(?=\W|$)|\bUSA\b", "US"),
    (r"\bUnited Kingdom\b|\bU\.K\.(?=\W|$)|\bGreat Britain\b", "UK"),
    (r"\bUnited Nations\b|\bU\.N\.(?=\W|$)", "UN"),
    (r"\bEuropean Union\b|\bE\.U\.(?=\W|$)", "EU"),
)
"""Names with a common short form."""

DEMONYMS: Final[dict[str, str]] = {
    demonym: country
    for country, demonyms in {
        "US": "american",
        "UK": "british britain briton",
        "afghanistan": "afghan",
        "argentina": "argentine argentinian",
        "australia": "australian",
        "austria": "austrian",
        "bangladesh": "bangladeshi",
        "belarus": "belarusian",
        "belgium": "belgian",
        "brazil": "brazilian",
        "canada": "canadian",
        "chile": "chilean",
        "china": "chinese",
        "colombia": "colombian",
        "cuba": "cuban",
        "egypt": "egyptian",
        "england": "english",
        "ethiopia": "ethiopian",
        "europe": "european",
        "france": "french",
        "germany": "german",
        "ghana": "ghanaian",
        "greece": "greek",
        "hungary": "hungarian",
        "india": "indian",
        "indonesia": "indonesian",
        "iran": "iranian",
        "iraq": "iraqi",
        "ireland": "irish",
        "israel": "israeli",
        "italy": "italian",
        "japan": "japanese",
        "kenya": "kenyan",
        "korea": "korean",
        "lebanon": "lebanese",
        "mexico": "mexican",
        "morocco": "moroccan",
        "nepal": "nepali nepalese",
        "nigeria": "nigerian",
        "norway": "norwegian",
        "pakistan": "pakistani",
        "palestine": "palestinian",
        "poland": "polish",
        "portugal": "portuguese",
        "russia": "russian",
        "scotland": "scottish",
        "spain": "spanish",
        "sudan": "sudanese",
        "sweden": "swedish",
        "switzerland": "swiss",
        "syria": "syrian",
        "taiwan": "taiwanese",
        "thailand": "thai",
        "turkey": "turkish",
        "ukraine": "ukrainian",
        "venezuela": "venezuelan",
        "vietnam": "vietnamese",
        "wales": "welsh",
        "yemen": "yemeni",
    }.items()
    for demonym in demonyms.split()
}
"""From what a people or thing is called to its country: "Russian" is supported by "Russia's"."""


def _lines(text: str) -> tuple[str, ...]:
    return tuple(" ".join(line.split()) for line in text.split(";"))


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((pair.split()[0], pair.split()[1]) for pair in text.split(";"))


SAME: Final = _lines(
    """
    say state note tell add announce explain remark comment declare mention report accord told said
    describe label call; promise pledge vow assure guarantee undertake commit; release free
    discharge liberate; army military force troop; soldier fighter serviceman; die dead death kill
    killed deceased died perish fatality; poor impoverished poverty needy; visit trip travel tour
    journey; talk discuss discussion meeting meet conversation met talks; mislead misled deceive
    dupe trick fool deceived; citizen national; return repatriate; begin start began begun commence;
    end finish conclude cease stop; rise increase grow grew growth climb rose risen raise gain up
    higher; fall decrease decline drop fell fallen shrink reduce cut lower down; buy purchase bought
    acquire; sell sold sale; show reveal indicate; injure wound hurt; big large great huge;
    approximate about around roughly; reward payment money financial; job work employment position;
    aid help assist assistance support; ask request appeal urge; arrest detain apprehend; leader
    chief head; warn caution; child kid; car vehicle automobile; company firm business; build built
    construct; goal target aim objective; war conflict; battle combat; two-way bilateral; build-up
    buildup; collaborate cooperate cooperation collaboration; joint common shared; nation country;
    area sector field; dismantle bust; choose chose chosen elect select pick; win won victory; lose
    lost loss defeat; quit resign step-down; hold held host; give gave given provide; get got
    receive; take took taken; go went gone; leave left depart; become became; bring brought; find
    found discover; make made; send sent; pay paid; think thought; know knew known; see saw seen;
    first-ever maiden; beat beaten; break broke broken; speak spoke spoken; write wrote written;
    drive drove driven; fly flew flown; keep kept; lead led; run ran; shoot shot; sink sank sunk;
    steal stole stolen; teach taught; understand understood; strike struck stricken; catch caught;
    draw drew drawn; feel felt; fight fought; hear heard; mean meant; spend spent; stand stood;
    throw threw thrown; seek sought; freeze froze frozen; wear wore worn; eat ate eaten; swear swore
    sworn; forget forgot forgotten; hide hid hidden; blow blew blown; come came; lie lay lain; sweep
    swept; ride rode ridden; swim swam swum; sing sang sung; dig dug; feed fed; flee fled; hang
    hung; lay laid; lend lent; light lit; ring rang rung; sleep slept; slide slid; spin spun; stick
    stuck; swing swung; tear tore torn; wake woke woken; withdraw withdrew withdrawn; overcome
    overcame; undergo underwent; show shown; man men; woman women; child children; life lives; half
    halves; foot feet; crisis crises; wife wives; deal dealt; forbid forbade forbidden; bear bore
    borne; shake shook shaken; rely reliance; arise arose
    """
)
"""Words of one meaning (and irregular forms of one word), a class between semicolons; compared by stem."""

OPPOSITES: Final = _pairs(
    """
    rise fall; more less; more few; before after; win lose; open close; buy sell; begin end; accept
    reject; support oppose; import export; arrive leave; high low; best worst; strengthen weaken; first
    last; major minor; inside outside; north south; east west; man woman; old young; public private;
    allow ban; love hate; early late; for against
    """
)
"""Pairs that a false sentence swaps."""

BE: Final = frozenset("is are was were be been being".split())
AUXILIARIES: Final = BE | frozenset(
    "has have had will would can could may might shall should must do does did not never also now".split()
)
IRREGULAR: Final = frozenset(
    """
    rose fell grew won lost began bought sold left came went took gave got made found held kept paid
    said told thought knew saw sent spent led met built brought became broke drove wrote spoke ran
    sank chose drew flew stood struck caught taught wore sang stole threw felt beat hit cut put set
    let lent dealt known given taken made won lost seen shown written spoken driven beaten stolen
    sold held
    """.split()
)
