-- A guest's visits, the newest first, whether or not they have slips.

create index visit_by_player on visit (casino_id, player_id, started_at desc, id desc);
