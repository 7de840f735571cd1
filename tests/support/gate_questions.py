"""Questions of the gate about the bridge."""

from __future__ import annotations

QUESTIONS = """
questions:
  - question: How much did the city spend?
    sentence: The city spent €48.5 million on new cables and on a deck that can carry two lines.
  - question: Who is the mayor?
    sentence: Mayor Ines Carrow called the day "a promise kept".
  - question: When was the bridge closed by engineers?
    sentence: Engineers had closed the bridge in 2022 after they found cracks in four of its 96 hangers.
  - question: Who won the football world cup?
    unanswerable: true
"""
