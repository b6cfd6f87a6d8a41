"""The words that the arithmetic knows: a playbook changes their figures and texts, not the words."""

MILESTONES = ("kickoff", "technical_foundation", "first_value", "habitual_use", "value_realized")
DIMENSIONS = ("milestones", "engagement", "usage", "technical", "sentiment")
BANDS = ("healthy", "needs_attention", "at_risk", "critical")

FIXED_KEYS: dict[str, tuple[str, ...]] = {
    "milestones": MILESTONES,
    "health.dimensions": DIMENSIONS,
    "health.bands": BANDS,
    "health.scores": ("healthy", "minor_slip", "warning", "critical"),
    "health.usage.expectation": ("technical_foundation", "first_value", "habitual_use"),
    "questions": ("responding", "progressing", "using", "sentiment", "blockers"),
    "questions.responding.answers": ("yes", "no", "none"),
    "questions.progressing.answers": ("yes", "partly", "no"),
    "questions.using.answers": ("yes", "partly", "no"),
    "questions.sentiment.answers": ("satisfied", "neutral", "concerned", "none"),
    "questions.blockers.answers": ("none", "worked_around", "open"),
    "signals": (
        "sponsor_no_show", "champion_dark", "blocker_unresolved", "training_low", "usage_low",
        "negative_sentiment", "stakeholder_left",
    ),
    "plays": (
        "unresponsive_champion", "low_usage", "technical_blocker", "sponsor_no_show", "training_rescue",
        "sentiment_recovery", "stakeholder_departure",
    ),
    "handoff.criteria": (
        "value_demonstrated", "usage_established", "champion_identified", "health_stable",
        "expansion_assessed", "relationship_strong",
    ),
    "handoff.exit": (
        "plan_baselined", "value_milestones", "sponsor_cadence", "escalation_paths", "document_stored",
    ),
    "ladder": ("0", "1", "2", "3", "4", "5"),
    "attention": ("P1", "P2", "P3", "P4"),
    "next_step.due_days": ("critical", "high", "medium", "watch", "data_gap", "further_step"),
    "next_step.bands": ("critical", "at_risk"),
    "next_step.remedies": DIMENSIONS,
    "next_step.data_gap.ask": DIMENSIONS,
}  # fmt: skip

KINDS = (
    "critical_signal", "critical_band", "high_signal", "at_risk_band", "medium_signal", "watch_play",
    "overdue_milestone", "handoff", "data_gap", "next_milestone",
)  # fmt: skip

THRESHOLD_UNITS: dict[str, dict[str, str]] = {
    "signals.champion_dark": {"calendar_days": "days", "business_days": "business_days"},
    "signals.blocker_unresolved": {"days": "days"},
    "signals.training_low": {"share": "share"},
    "signals.usage_low": {"from_day": "day", "share": "share"},
    "plays.unresponsive_champion": {"attempts": "count", "business_days": "business_days"},
    "plays.low_usage": {"from_day": "day", "share": "share"},
    "plays.technical_blocker": {"days": "days"},
}

KEPT_ITEMS = (
    "kickoff.meeting_held", "technical_foundation.provisioned", "first_value.users_trained",
    "first_value.value_confirmed", "habitual_use.usage_at_target", "value_realized.metrics_measured",
)  # fmt: skip

PROOFS = ("kickoff_meeting", "value_confirmed", "usage_at_target", "criterion_measured")
LADDER_PROOFS = (
    "contract_signed", "provisioned_and_login", "value_confirmed", "habitual_use_complete", "outcome_stated",
    "expansion_documented",
)  # fmt: skip
RHYTHMS = ("weekly", "every_two_weeks", "monthly", "quarterly")
LETTERS = ("R", "A", "C", "I")

TEMPLATES = (
    "welcome", "kickoff-invitation", "kickoff-agenda", "kickoff-recap", "access-checklist",
    "weekly-status-customer", "weekly-status-internal", "training-invitation", "training-rescue",
    "champion-second-channel", "champion-other-contact", "champion-sponsor", "sales-rep-note",
    "blocker-status", "engineering-escalation", "workaround-offer", "first-value-check", "value-review",
    "usage-review", "low-usage-plan", "sponsor-no-show", "sentiment-recovery", "sponsor-departure",
    "champion-departure", "successor-introduction", "integration-delay", "handoff-agenda", "success-plan",
    "win-story", "executive-sync-agenda", "readout-90-day", "review-day-30", "review-day-60",
    "review-day-90", "new-owner-introduction", "handoff-document", "qbr-invitation", "qbr-agenda",
    "technical-readiness", "office-hours", "project-tracker", "training-plan", "account-brief",
    "internal-update", "retrospective", "smb-sequence",
)  # fmt: skip
