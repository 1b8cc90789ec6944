"""Files of slips that were played elsewhere: their columns, and a row's slip."""

from pitledger.edge.fields import MAXIMUM_CENTS
from pitledger.edge.import_table import (
    Cells,
    Form,
    id_in,
    instant_in,
    name_in,
    whole_number_in,
)
from pitledger.rating_slips import SlipPlayedElsewhere


def _slip(number: int, row: Cells) -> SlipPlayedElsewhere:
    return SlipPlayedElsewhere(
        number=number,
        external_id=row["external_id"],
        player_id=id_in(row, "player_id", other="card_number"),
        card_number=name_in(row, "card_number"),
        table_id=id_in(row, "table_id", other="table_label"),
        table_label=name_in(row, "table_label"),
        seat=whole_number_in(row, "seat"),
        average_bet_cents=whole_number_in(row, "average_bet_cents", least=1, most=MAXIMUM_CENTS),
        started_at=instant_in(row, "started_at"),
        ended_at=instant_in(row, "ended_at"),
        paused_seconds=whole_number_in(row, "paused_seconds", absent="0"),
    )


SLIPS = Form(
    always=("external_id", "seat", "average_bet_cents", "started_at", "ended_at"),
    pairs=(("player_id", "card_number"), ("table_id", "table_label")),
    optional=("paused_seconds",),
    read=_slip,
)
