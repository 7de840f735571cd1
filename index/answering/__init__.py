"""A question comes in; an answer whose sentences are proved, or a refusal, goes out."""
