"""Accounts and their facts, kept: append-only, one transaction a change."""

from onboarding_server.store.records import (
    AccountChange,
    Batch,
    FactRecord,
    Memo,
    StoredAccount,
    StoredProposal,
)
from onboarding_server.store.store import Store

__all__ = ["AccountChange", "Batch", "FactRecord", "Memo", "Store", "StoredAccount", "StoredProposal"]
