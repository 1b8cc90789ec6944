-- What guests had in another system: entries that the system writes, and that move points.

alter table loyalty_ledger
drop constraint loyalty_ledger_type_and_sign,
add constraint loyalty_ledger_type_and_sign check (
  case transaction_type
    when 'GAMEPLAY'
      then
        points_change >= 0 and source = 'system' and rating_slip_id is not null
        and event_type = 'RATING_SLIP_COMPLETED'
    when 'MANUAL_BONUS'
      then
        points_change > 0 and source = 'manual'
        and event_type = 'POINTS_UPDATE_REQUESTED'
    when 'ADJUSTMENT'
      then
        case event_type
          when 'OPENING_LIFETIME_POINTS' then source = 'system' and points_change >= 0
          when 'OPENING_POINTS_SPENT' then source = 'system' and points_change < 0
          else
            (source = 'manual' and points_change < 0)
            or (source = 'system' and points_change = 0)
        end
    when 'REVERSAL' then source = 'manual' and reverses_id is not null
    when 'PROMOTION' then points_change > 0
    when 'REDEMPTION' then points_change < 0
    else false
  end
);
