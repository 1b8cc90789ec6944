"""Files of opening balances: their columns, and what a row says of a guest."""

from pitledger.edge.import_table import Cells, Form, id_in, name_in, whole_number_in
from pitledger.loyalty import MOST_LIFETIME_POINTS, OpeningBalance


def _balance(number: int, row: Cells) -> OpeningBalance:
    most = MOST_LIFETIME_POINTS
    return OpeningBalance(
        number=number,
        external_id=row["external_id"],
        player_id=id_in(row, "player_id", other="card_number"),
        card_number=name_in(row, "card_number"),
        current_balance=whole_number_in(row, "current_balance", most=most),
        lifetime_points=whole_number_in(row, "lifetime_points", most=most),
    )


BALANCES = Form(
    always=("external_id", "current_balance", "lifetime_points"),
    pairs=(("player_id", "card_number"),),
    read=_balance,
)
