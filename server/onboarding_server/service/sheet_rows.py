"""What is known and lasting of an account, in the columns of the starter sheet."""

from datetime import date

from onboarding_tools.facts import Account
from onboarding_tools.facts.types import (
    AccountAdded,
    ContractSigned,
    MilestoneCompleted,
    MilestonePlanned,
    ProfileSet,
)
from onboarding_tools.facts.words import Milestone, PlanState, ProfileField, Role, Side
from onboarding_tools.people import People
from onboarding_tools.playbook import Playbook
from onboarding_tools.state import History, State

__all__ = ["known_row"]


def known_row(account: Account, playbook: Playbook, as_of: date) -> dict[str, str]:
    """Fill the columns that keep: who, how much, since when, how far; those that age stay empty."""
    state = History(account, playbook).on(as_of)
    added = state.all(AccountAdded)
    refs = [str(fact.ref) for fact in added if fact.ref]
    links = [str(fact.link) for fact in added if fact.link]
    signed = state.all(ContractSigned)
    row = {
        "account": str(account.name),
        "domain": links[-1] if links else "",
        "id": refs[-1] if refs else account.id,
        "owner": _names(state, Role.CSM, Side.US),
        "signed_on": signed[0].day.isoformat() if signed else "",
        "kickoff_on": _kickoff(state),
        "executive_sponsor": _names(state, Role.EXECUTIVE_SPONSOR, Side.CUSTOMER),
        "champion": _names(state, Role.CHAMPION, Side.CUSTOMER),
        **_reached(state),
        **_profile(state),
    }
    return {column: cell for column, cell in row.items() if cell}


def _names(state: State, role: Role, side: Side) -> str:
    return "; ".join(str(each.person) for each in People(state).holders(role, side))


def _kickoff(state: State) -> str:
    planned = [fact for fact in state.all(MilestonePlanned) if fact.milestone == Milestone.KICKOFF]
    agreed = [fact.due_on for fact in planned if fact.state == PlanState.AGREED]
    return agreed[-1].isoformat() if agreed else ""


def _reached(state: State) -> dict[str, str]:
    order = list(Milestone)
    reached = max(state.all(MilestoneCompleted), key=lambda fact: order.index(fact.milestone), default=None)
    return {"milestone_reached": reached.milestone, "reached_on": reached.day.isoformat()} if reached else {}


def _profile(state: State) -> dict[str, str]:
    found: dict[ProfileField, ProfileSet] = {fact.field: fact for fact in state.all(ProfileSet)}
    acv, goal = found.get(ProfileField.ACV), found.get(ProfileField.GOAL)
    return {
        "acv": f"{acv.value:f}" if acv and acv.value is not None else "",
        "currency": str(acv.unit) if acv and acv.unit else "",
        "goal": str(goal.text) if goal and goal.text else "",
    }
