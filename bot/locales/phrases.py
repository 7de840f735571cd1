"""The sentences that every language must have; the words themselves are in the TOML files beside it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """Every sentence a user can see in a chat; names in braces are filled in."""

    start: str
    help: str
    help_admin: str
    usage: str
    greeting: str
    thanks: str
    unknown_command: str
    apology: str
    placeholder: str

    command_ask: str
    command_sources: str
    command_help: str
    command_start: str
    command_reindex: str
    command_status: str

    refusal_not_in_story: str
    refusal_ambiguous: str
    refusal_unproved: str
    refusal_not_ready: str
    closest: str
    story_says: str
    note_model_unavailable: str
    more_quotes: str

    proof_unchanged: str
    proof_moved: str
    proof_edited: str
    proof_now: str
    proof_removed: str
    proof_gone: str
    proof_others: str
    back: str

    sources_title: str
    sources_none: str
    sources_sentences: str
    sources_more: str

    not_admin: str
    reindex_started: str
    reindex_running: str
    reindex_stage: str
    reindex_step: str
    stage_loading: str
    stage_embedding: str
    stage_writing: str
    stage_checking: str
    stage_gating: str
    stage_switching: str
    report_title: str
    report_unchanged_title: str
    report_stories: str
    report_sentences: str
    report_seconds: str
    report_version: str

    failure_no_stories: str
    failure_encoding: str
    failure_too_large: str
    failure_source: str
    failure_file: str
    failure_kind: str
    failure_empty: str
    failure_header: str
    failure_then_reindex: str
    failure_then_send: str
    failure_disk_full: str
    failure_model_file: str
    failure_configuration: str
    failure_other: str
    failure_still_serving: str

    status_title: str
    status_none: str
    status_version: str
    status_built: str
    status_size: str
    status_embedder: str
    status_mode_model: str
    status_mode_model_out: str
    status_mode_extractive: str

    # Intake: /add, /remove, /stories and files sent to the bot.
    fetch_address: str
    fetch_blocked: str
    fetch_unreachable: str
    fetch_late: str
    fetch_certificate: str
    fetch_redirect: str
    fetch_status: str
    fetch_kind: str
    fetch_too_large: str
    fetch_broken: str

    # The desk: jobs, rollback.
    status_pinned: str
    command_stories: str
    command_add: str
    command_remove: str
    command_rollback: str
    add_usage: str
    remove_usage: str
    stories_title: str
    stories_left_out: str
    origin_folder: str
    origin_file: str
    origin_url: str
    rollback_done: str
    failure_id_taken: str
    failure_download: str
    failure_unknown_story: str
    failure_nothing_before: str

    # The gate: /gate, and a reindex that was refused.
    command_gate: str
    gate_score: str
    gate_before: str
    gate_answered: str
    gate_refusals: str
    gate_asking: str
    gate_none: str
    gate_idle: str
    gate_no_sentence: str
    gate_refused: str
    gate_fell: str
    gate_more: str
    gate_cure: str
    failure_gate_questions: str

    # The diff in the report.
    changes_more: str

    # Corrections.
    command_corrections: str
    correction_title: str
    correction_edited: str
    correction_removed: str
    correction_again: str
    correction_placeholder: str
    correction_void: str
    corrections_title: str
    corrections_none: str
    corrections_count: str
    corrections_told: str
    corrections_gone: str
    corrections_more: str

    # Receipts, privacy, forgetting.
    command_receipt: str
    command_privacy: str
    command_forget: str
    receipt_usage: str
    receipt_unknown: str
    receipt_no_text: str
    receipt_caption: str
    privacy_kept: str
    privacy_why: str
    privacy_seen: str
    privacy_seen_model: str
    privacy_erase: str
    forget_ask: str
    forget_ask_group: str
    forget_button: str
    forget_nobody: str
    forget_not_yours: str
    forget_done: str
    forget_remains: str
    forget_waiting: str
