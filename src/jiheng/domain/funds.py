"""The funding block 项目资金: one line a source of money."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class FundingSource(StrEnum):
    """资金来源: what a line of the funding block counts.

    Corpora hold the position of a member: new ones are added at the end.
    """

    TOTAL = "total"
    CURRENT_APPROPRIATION = "current_appropriation"
    CARRY_OVER = "carry_over"
    OTHER = "other"
    FISCAL = "fiscal"
    FISCAL_ACCOUNT_FUNDS = "fiscal_account_funds"
    OWN_FUNDS = "own_funds"
    SUPERIOR_GRANT = "superior_grant"
    CENTRAL = "central"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    COUNTY = "county"
    LOCAL = "local"
    GOVERNMENT_FUNDS = "government_funds"
    STATE_CAPITAL = "state_capital"
    GENERAL_BONDS = "general_bonds"
    SPECIAL_BONDS = "special_bonds"
    BONDS = "bonds"
    LOANS = "loans"
    LOWER_GRANT = "lower_grant"


@dataclass(frozen=True, slots=True)
class FundsLine:
    """One line of the funding block, in the form's own amount unit.

    `execution_rate` is the printed percentage (``67.20`` for 67.20 %); what the paper
    leaves out or marks "-" is None.
    """

    source: FundingSource
    original_budget: Decimal | None = None
    revised_budget: Decimal | None = None
    outturn: Decimal | None = None
    max_points: Decimal | None = None
    execution_rate: Decimal | None = None
    claimed_score: Decimal | None = None
