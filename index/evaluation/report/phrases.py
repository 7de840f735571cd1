"""Every sentence of the report and of the table in the terminal; an editor's tool, in English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """How a figure is called, what it says, and whether it is told in points instead of as a share."""

    name: str
    meaning: str
    points: bool = False


FIGURES = {
    "hit_at_1": Label("hit@1", "the best retrieved sentence holds the answer, of the answerable"),
    "hit_at_5": Label("hit@5", "one of the first five does"),
    "first_citation": Label("first citation right", "answered, and the first quote holds the answer"),
    "false_refusals": Label("answerable refused", "refused although the story answers"),
    "refusal_recall": Label(
        "unanswerable refused", "refusal recall: of the questions the story cannot answer"
    ),
    "refusal_precision": Label("refusal precision", "of the refused, those the story cannot answer"),
    "near_miss_auroc": Label("near miss, AUROC", "confidence: answerable against unanswerable, same stories"),
    "foreign_auroc": Label("out of story, AUROC", "confidence: answerable against other stories' questions"),
    "foreign_refused_keeping_98": Label(
        "out of story, refused at 98%", "at the threshold that keeps 98% of the answerable"
    ),
    "foreign_refused": Label("out of story, refused", "other stories' questions, as the bot is set"),
    "exact_quotes": Label("quotes equal to source", "letter for letter at their span: must be 1.000"),
    "follow_up_hit_at_1": Label("follow-ups, hit@1", "questions that have a history"),
    "standalone_hit_at_1": Label("stand-alone, hit@1", "the same asked in full, without history"),
    "follow_up_difference": Label("follow-ups less stand-alone", "points of hit@1", points=True),
}

LANGUAGE_FIGURES = {
    "hit_at_1": Label("hit@1", "best sentence"),
    "hit_of_english": Label("of English", "hit@1 divided by the English one"),
    "first_citation": Label("first citation", "answered and right"),
    "citation_of_english": Label("of English", "first citation divided by the English one"),
    "false_refusals": Label("refused", "refused although answerable"),
}

LANGUAGE = "language"
MEASURE = "measure"
VALUE = "value"
INTERVAL = "95% interval"
COUNTED = "counted"
NO_FIGURE = "–"
LATENCY = ("seconds, p50 / p95", "one answer, models loaded, one thread")
METHODS = {
    "bootstrap by story": "by story",
    "bootstrap by question": "by question",
    "Wilson by question": "Wilson",
}
METHOD_NOTE = (
    "Intervals hold 95%. Where at least five stories are counted they are drawn anew 1,000 times (“by story”); else "
    "questions are drawn anew (“by question”) or the interval is Wilson's (“Wilson”): both take the questions of one "
    "story for independent, and are too narrow for that."
)
COUNTS = (
    "Stories: {stories}. Questions: {answerable} answerable, {impossible} not, {foreign} of other stories."
)

TITLE = "Storyproof: what was answered, and what was not"
LEAD = "{questions} questions in {sets}, measured {when} with Storyproof {version}."
JUMP = "To the questions"
REMARKS = "Look at the set first"
LANGUAGES_TITLE = "By language of the question"
NOT_COUNTED = "Without anything to count: {names}."

OUTCOMES_TITLE = "Answered and refused"
OUTCOMES_COLUMNS = ("", "answered right", "answered wrong", "refused")
GROUPS = {
    "answerable": "answerable",
    "impossible": "not in the story",
    "foreign": "of another story",
}
CALIBRATION_TITLE = "Is confidence what it says?"
CALIBRATION_NOTE = (
    "Each dot: the questions of one bin of confidence (the larger, the more) and the share whose best sentence "
    "holds the answer, with its 95% interval. On the line, confidence is a probability."
)
CALIBRATION_AXES = ("confidence", "share right")
SCORES_TITLE = "Confidence by kind of question"
SCORES_NOTE = "Filled: answered. Outlined: refused. The further apart the rows, the easier a refusal."
LATENCY_TITLE = "Seconds for one answer"
LATENCY_NOTE = "The last bar holds all that took longer. Lines: p50 {p50} s, p95 {p95} s."
DOT = "confidence {low}–{high}: {share} right of {count}"
BAR = "{low}–{high}: {answered} answered, {refused} refused"
SLICE = "{low}–{high} s: {count}"
CHART_SUMMARY = "Bar and dot values are in the tooltips; the figures are in the table above."

QUESTIONS_TITLE = "Questions"
NO_SCRIPT = "The list of questions needs JavaScript; the figures above do not."

PAGE_WORDS = {
    "all": "All",
    "failures": "Failures",
    "wrong": "Wrong citation",
    "refused_wrongly": "Wrongly refused",
    "answered_wrongly": "Wrongly answered",
    "show": "Show",
    "set": "Set",
    "story": "Story",
    "language": "Language",
    "kind": "Kind",
    "any": "any",
    "asked": "Asked as",
    "own": "the story's own",
    "follow_up": "follow-ups",
    "standalone": "stand-alone forms",
    "foreign": "another story's",
    "order": "Order",
    "as_asked": "as in the set",
    "doubtful": "least sure first",
    "sure": "surest first",
    "slow": "slowest first",
    "search": "Search",
    "search_hint": "words of a question, an answer or a quote",
    "count": "{shown} of {all} questions",
    "more": "Show {count} more",
    "none": "No question fits.",
    "verdict.right": "right",
    "verdict.wrong": "wrong citation",
    "verdict.refused_wrongly": "wrongly refused",
    "verdict.refused_rightly": "rightly refused",
    "verdict.answered_wrongly": "wrongly answered",
    "reason.not_in_story": "not in the story",
    "reason.ambiguous": "more than one meaning",
    "reason.unproved": "the model's words could not be proved",
    "reason.not_ready": "no index",
    "after": "asked after",
    "expected": "Expected",
    "expected_none": "no answer: the story cannot tell",
    "status": "Status",
    "answered": "answered",
    "refused": "refused",
    "confidence": "confidence",
    "seconds": "s",
    "written": "Written by the model",
    "without_model": "the model was not available",
    "cited": "Cited",
    "closest": "Closest sentence, shown with the refusal",
    "inexact": "A quote differs from the source.",
    "retrieved": "Retrieved sentences",
    "score": "score",
    "similarity": "similarity",
    "relevance": "reader",
    "holds": "holds the answer",
    "was_cited": "cited",
    "answer_at": "The answer is in sentence {rank} of the retrieved.",
    "answer_elsewhere": "The answer is in none of the retrieved. In the story:",
    "answer_nowhere": "The answer does not stand in the story as the set writes it.",
}
