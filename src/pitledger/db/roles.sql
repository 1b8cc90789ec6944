-- The two roles of an installation. Roles belong to the cluster, not to a database, so two
-- databases may be brought up at once: whoever comes second finds the role and goes on.
do $roles$
begin
  create role pitledger_owner nologin;
exception when duplicate_object or unique_violation then null;
end
$roles$;

do $roles$
begin
  create role pitledger_app login;
exception when duplicate_object or unique_violation then null;
end
$roles$;

do $roles$
begin
  if not pg_has_role(session_user, 'pitledger_owner', 'member') then
    execute format('grant pitledger_owner to %I', session_user);
  end if;
end
$roles$;

grant usage, create on schema public to pitledger_owner;
grant usage on schema public to pitledger_app;
revoke create on schema public from public;
