"""What the campaigns ask about: a story of our own words, and questions with what their answers must hold."""

from __future__ import annotations

from typing import Final

STORY_NAME: Final = "ferry.md"
STORY: Final = """---
title: "Night Ferry to Sandholm Sails Again"
date: 2025-05-06
source: The Quay Gazette
url: https://news.example/ferry
---

The night ferry to Sandholm sailed on Tuesday for the first time since the storm of 2021. The shipyard in Velt
spent 14 months on repairs.

The repairs cost €7.4 million. Captain Rosa Lindqvist said that the crew had missed the smell of the sea.

The ship carries 310 passengers and 62 cars. A cabin costs €45 a night.

The crossing takes nine hours. Mechanics replaced both propellers.

The harbour of Sandholm built a new terminal beside the lighthouse. The old terminal becomes a museum of knots.

A dog named Biscuit guards the cargo deck.
"""

QUESTIONS: Final = (
    ("How much did the repairs cost?", "7.4 million"),
    ("How many passengers does the ship carry?", "310 passengers"),
    ("How much does a cabin cost a night?", "€45"),
    ("How long does the crossing take?", "nine hours"),
    ("What did mechanics replace?", "propellers"),
    ("What does the old terminal become?", "museum of knots"),
    ("Who guards the cargo deck?", "Biscuit"),
    ("How many months did the shipyard in Velt spend on repairs?", "14 months"),
    ("What did Captain Rosa Lindqvist say?", "smell of the sea"),
    ("Where did the harbour of Sandholm build a new terminal?", "lighthouse"),
)
"""Questions, each with words of the one sentence that answers it."""
