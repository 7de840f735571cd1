"""What words mean alike and what words exclude each other, as tables: no code but the splitting of strings."""

from __future__ import annotations

from typing import Final


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
