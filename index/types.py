"""The values of the domain, frozen: they pass between modules and never change."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class BlockKind(StrEnum):
    """What a stretch of a story's text is for."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    BOILERPLATE = "debris"

    @property
    def citable(self) -> bool:
        """Tell whether sentences of this block may be answers and citations."""
        return self in (BlockKind.PARAGRAPH, BlockKind.CAPTION)


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch [start, end) of a story's text, in Python characters (code points)."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the stretch of `text` this span names."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, caption or piece of boilerplate: its span and its kind."""

    start: int
    end: int
    kind: BlockKind


@dataclass(frozen=True, slots=True)
class Sentence:
    """The unit of proof: `story.text[start:end]`, its place among the story's sentences and its block."""

    position: int
    start: int
    end: int
    block: int
    kind: BlockKind


@dataclass(frozen=True, slots=True)
class Story:
    """A story in its canonical text; every span anywhere indexes into `text`."""

    id: str
    title: str
    text: str
    content_hash: str
    language: str
    blocks: tuple[Block, ...]
    url: str | None = None
    published_at: str | None = None
    source: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of neighbouring sentences of one story: what Chroma stores, and the region retrieval looks in."""

    id: str
    story_id: str
    position: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence found for a question.

    `score` ranks (higher is better), `similarity` compares across stories (0 to 1), `answerability`
    is the cross-encoder's logit (None: not read), `answer` is where in the sentence it found the answer, as
    surely as `answer_probability` (0 to 1), and `token_scores` are what each token of the question adds to the
    similarity, where the method knows.
    """

    story_id: str
    title: str
    url: str | None
    sentence: Sentence
    text: str
    score: float
    similarity: float = 0.0
    answerability: float | None = None
    answer: Span | None = None
    answer_probability: float = 0.0
    token_scores: tuple[float, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, the story it is about (None: any), and the questions asked just before, oldest first.

    `claim` tells that the text holds what somebody else said, to be checked against the story.
    """

    text: str
    story_id: str | None = None
    history: tuple[str, ...] = ()
    language: str | None = None
    claim: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A proof: `quote == story.text[start:end]`, with the sentences around it so that it can be shown for ever."""

    number: int
    story_id: str
    title: str
    url: str | None
    start: int
    end: int
    quote: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer and the numbers of the citations that prove it (at least one).

    `answer` names the words of `text` that were asked for (who, when, how many), where they are surely known.
    """

    text: str
    citations: tuple[int, ...]
    answer: Span | None = None


class Mode(StrEnum):
    """Who wrote the sentences of an answer."""

    EXTRACTIVE = "extractive"
    MODEL = "model"


class Note(StrEnum):
    """Something the reader should know about how an answer was made."""

    MODEL_UNAVAILABLE = "model_unavailable"


class RefusalReason(StrEnum):
    """Why there is no answer."""

    NOT_IN_STORY = "not_in_story"
    AMBIGUOUS = "ambiguous"
    UNPROVED = "unproved"
    NOT_READY = "not_ready"


@dataclass(frozen=True, slots=True)
class Answer:
    """Sentences that are each proved by at least one citation."""

    question: Question
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    mode: Mode
    index_version: str
    confidence: float = 1.0
    retrieved: tuple[Passage, ...] = field(default=(), repr=False)
    note: Note | None = None

    @property
    def text(self) -> str:
        """Return the answer as one string, without citation marks."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An honest no: the reason, and the sentence that came closest (None when nothing did)."""

    question: Question
    reason: RefusalReason
    closest: Citation | None
    index_version: str | None
    confidence: float = 0.0
    retrieved: tuple[Passage, ...] = field(default=(), repr=False)


Reply = Answer | Refusal


class QuoteState(StrEnum):
    """What became of a quote since it was cited."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    EDITED = "edited"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Traced:
    """What became of a quote, and what stands around it: in the story of today if it is still there, else then.

    `now` is the sentence of today that an edited quote became.
    """

    state: QuoteState
    before: str
    after: str
    now: str | None = None


@dataclass(frozen=True, slots=True)
class StoryInfo:
    """A line of the list of indexed stories."""

    id: str
    title: str
    url: str | None
    published_at: str | None
    source: str | None
    sentences: int


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The live index in numbers."""

    version: str
    built_at: str
    stories: int
    sentences: int
    chunks: int
    embedder: str


@dataclass(frozen=True, slots=True)
class IndexedStory:
    """A story with its sentences and chunks, and where its sentences' tokens lie."""

    story: Story
    sentences: tuple[Sentence, ...]
    chunks: tuple[Chunk, ...]
    first_sentence: int
