"""What a test does to the projection behind the server's back."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import LiteralString

from tests.floor import Floor

HOLD = "lock table gaming_day_figures in access exclusive mode"
REFUSE: LiteralString = """
create table broken (id uuid);
grant select on broken to public;
create function refuse_table() returns trigger language plpgsql as $$ begin
  if new.table_id = (select id from broken) then {effect}; end if;
  return new;
end $$;
create trigger refuse_table before insert or update on gaming_day_figures
for each row execute function refuse_table();
"""
REFUSED: LiteralString = "raise exception 'broken'"
SLOW: LiteralString = "perform pg_sleep(60)"
MEND = "drop function refuse_table() cascade; drop table broken"


@contextmanager
def figures_refused(
    floor: Floor, *, table: int, effect: LiteralString = REFUSED
) -> Generator[None]:
    """Let the database refuse the figures of one table, while a block runs; or be `SLOW` there."""
    floor.clone.execute(REFUSE.replace("{effect}", effect))
    floor.clone.execute("insert into broken values (%s)", [floor.house.table_ids[table]])
    yield
    floor.clone.execute(MEND)
